/** All problems with how they went over training. */
screens.problems = {
    title: 'Problems',
    async show(alive) {
        const query = route.query;
        const sort = query.get('sort') || 'ewma';
        const order = query.get('order') || (sort === 'name' || sort === 'firstSolved' ? 'ascending' : 'descending');
        const parameters = {
            ...rangeParameters(), sort, order, q: query.get('q'), state: query.get('state'), task: query.get('task')
        };
        const grid = new Grid({
            label: 'Problems', test: 'problems', keyOf: ({ id }) => String(id), sort, order, pageSize: 200,
            sorted: (column, direction) => setQuery({ sort: column, order: direction }),
            page: (offset, limit) => get(
                withParameters(runPath(route.run, '/problems'), { ...parameters, limit, offset })
            ).then((answer) => ({ ...answer, items: answer.problems })),
            open: ({ id }) => openFrom(address('problem', id)), columns: problemColumns(),
        });
        await grid.load();
        if (!alive()) return null;
        this.grid = grid;
        useKeys(grid.commands());
        const { states = {}, tasks = [] } = grid.first;
        return [
            h('div', { class: 'row' }, h('h2', { test: 'problems-count' }, plural(grid.total, 'problem')),
                h(
                    'input',
                    {
                        type: 'search', placeholder: 'name or prompt', 'aria-label': 'Find a problem',
                        value: query.get('q') || '', test: 'problem-search',
                        on: { change: (event) => setQuery({ q: event.target.value }) }
                    }
                ),
                choice(
                    'State',
                    [
                        ['', 'any state'],
                        ...Object.entries(states).map(([name, number]) => [name, `${name} (${number})`])
                    ],
                    query.get('state') || '', (state) => setQuery({ state })
                ),
                tasks.length > 1 && choice(
                    'Task', [['', 'all tasks'], ...tasks.map((task) => [task, task])], query.get('task') || '',
                    (task) => setQuery({ task })
                )),
            facetLine(grid.first.facets),
            grid.total ? grid.element : emptyState(
                'No problem matches.',
                button(
                    'show all', () => setQuery({ q: null, state: null, task: null, step: null }), { test: 'show-all' }
                )
            ),
        ];
    },
    ready() { this.grid?.restore(); },
};

function problemColumns() {
    return [
        { name: 'problem', width: '140px', sort: 'name', cell: ({ name }) => name },
        {
            name: 'prompt', width: 'minmax(200px, 3fr)',
            cell: (problem) => h('span', { class: 'quiet' }, textNodes(head(problem.head)))
        },
        { name: 'answer', width: '90px', cell: ({ answer }) => (answer === null ? '—' : textNodes(head(answer, 20))) },
        { name: 'visits', width: '66px', sort: 'visits', numeric: true, cell: ({ visits }) => count(visits) },
        { name: 'over training', width: '180px', cell: ({ history }) => historyLine(history) },
        {
            name: 'solved', width: '96px', sort: 'passRate', numeric: true,
            cell: ({ correct, traces, interval: range }) => h(
                'span', { title: `95% Wilson interval ${interval(range)}` }, `${correct}/${traces}`
            )
        },
        { name: 'lately', width: '76px', sort: 'ewma', numeric: true, cell: ({ ewma }) => number(ewma, 2) },
        { name: 'state', width: '96px', sort: 'state', cell: ({ state }) => state },
        {
            name: 'first solved', width: '104px', sort: 'firstSolved', numeric: true,
            cell: ({ firstSolved }) => (firstSolved === null ? '—' : `@${firstSolved}`)
        },
        { name: 'length', width: '76px', sort: 'length', numeric: true, cell: ({ lastLength }) => count(lastLength) },
        {
            name: 'best', width: 'minmax(110px, 1fr)',
            cell: ({ bestClass, ahaCount }) => (
                bestClass ? [classLabel(bestClass), ahaCount ? ` ×${ahaCount}` : ''] : '—'
            )
        },
    ];
}

/** One bar a visit, as high as the share solved. */
function historyLine(history) {
    const first = session.run.firstStep || 0;
    const span = Math.max(1, (session.run.lastStep || lastStep()) - first);
    const bars = history.map(
        (
            [step, correct, judged]
        ) => `M${(2 + 156 * (step - first) / span).toFixed(1)} 20v${(-1 - 16 * correct / Math.max(1, judged)).toFixed(1)}`
    );
    return s(
        'svg', { width: 160, height: 22, 'aria-hidden': 'true' },
        s('path', { class: 'series c1', d: bars.join(''), 'stroke-width': 2 })
    );
}

function facetLine(facets = {}) {
    const entries = Object.entries(facets).filter(([, values]) => Object.keys(values).length > 1).slice(0, 6);
    if (!entries.length) return null;
    return h('div', { class: 'row small quiet', test: 'facets' }, entries.map(([name, values]) => h('span', {}, `${name}: `,
        Object.entries(values).slice(0, 8).map(([value, number]) => `${value} (${number})`).join(', '))));
}
