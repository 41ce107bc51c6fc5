/** Two runs: what was set differently, what came out, on the same problems. */
screens.compare = {
    title: 'Compare',
    async show(alive) {
        const catalogue = await get('/api/runs');
        const others = catalogue.runs.filter(({ id, status }) => id !== route.run && status !== 'unreadable');
        if (!others.length) return emptyState(
            'There is no second run here to compare with.',
            'Start one: `hone train demo`, or `hone demo-run DIR --seed 8` for a sample run.'
        );
        const other = route.query.get('with') || others[0].id;
        const swap = route.query.get('swap') === '1';
        const [a, b] = swap ? [other, route.run] : [route.run, other];
        const answer = await get(withParameters('/api/compare', { a, b }));
        if (!alive()) return null;
        const charts = comparisonCharts(answer);
        for (const chart of charts) chart.draw();
        const list = problemPairs(answer);
        await list.load();
        useKeys(list.commands());
        return [
            h('div', { class: 'row' }, h('h2', {}, 'Compare with'),
                choice('Other run', others.map(({ id }) => [id, id]), other, (value) => setQuery({ with: value }),
                    { 'data-testid': 'other-run' }),
                button('swap A and B', () => setQuery({ swap: swap ? null : '1' }), { test: 'swap' })),
            h('div', { class: 'columns-2' }, runFacts('A', answer.a), runFacts('B', answer.b)),
            recipePanel(answer.recipe), h('div', { class: 'charts' }, charts.map(({ element }) => element)),
            h(
                'div', { class: 'columns-2' }, metricPanel(answer.metrics),
                h(
                    'div', { class: 'stack' }, evaluationComparison(answer.evaluations), problemSummary(answer),
                    divergence(answer)
                )
            ),
            h(
                'section', { class: 'stack', 'aria-label': 'Problems' }, h('h2', {}, 'Problem by problem'),
                list.total ? list.element : h('p', { class: 'quiet' }, 'The two runs share no problem.')
            ),
        ];
    },
};

function runFacts(name, run) {
    return panel(
        `${name}: ${run.id}`, { test: `run-${name.toLowerCase()}` },
        facts(
            [
                ['status', run.status], ['model', run.model || '—'], ['tasks', (run.tasks || []).join(', ')],
                ['step', count(run.step)], ['traces', count(run.traces)]
            ]
        )
    );
}

function recipePanel(recipe) {
    const rows = recipe.map(({ key, a, b }) => [h('span', { class: 'mono' }, key), a ?? '—', b ?? '—']);
    return panel('Settings that differ', { test: 'recipe-diff' }, tableOr('None: the two recipes are the same.',
        ['key', 'A', 'B'], rows, { caption: 'Settings that differ', test: 'recipe-table' }));
}

function comparisonCharts({ curves }) {
    const last = Math.max(1, ...Object.values(curves).flatMap(({ a, b }) => [...a, ...b].map(([step]) => step)));
    return Object.entries(curves).map(([name, { a, b }]) => new Chart({
        domainOf: () => stepRange() || [0, last],
        id: `compare-${name.replace('/', '-')}`, title: name,
        lines: () => [{ name: 'A', color: 1, points: a }, { name: 'B', color: 2, dash: 'second', points: b }] }));
}

const delta = (difference) => h('span', { test: 'delta', 'data-value': difference }, signed(difference, 3));

function metricPanel(metrics) {
    const rows = metrics.map(({ name, a, b, difference }) => [name, number(a), number(b), delta(difference)]);
    return panel('Metrics at the last step', {},
        dataTable(['metric', 'A', 'B', 'B − A'], rows, { caption: 'Metrics', numeric: [1, 2, 3] }));
}

function evaluationComparison(evaluations) {
    if (!evaluations?.length) return null;
    const rows = evaluations.map(({ name, a, b, difference, intervals }) => [
        name, number(a), number(b), delta(difference), `${interval(intervals?.a, 2)} and ${interval(intervals?.b, 2)}`,
    ]);
    return panel('Evaluations', {},
        dataTable(['set', 'A', 'B', 'B − A', '95% intervals'], rows, { caption: 'Evaluations', numeric: [1, 2, 3] }));
}

function problemSummary({ problems }) {
    const difference = problems.interval
        ? h('span', { test: 'problem-difference', 'data-value': problems.difference },
            `${signed(problems.difference, 3)} `, h('span', { test: 'problem-interval' }, interval(problems.interval)))
        : missing('The two runs share no problem.');
    return panel('Same problems', { test: 'problem-summary' }, facts([
        ['shared', count(problems.shared)],
        ['solved only by A', h('span', { test: 'a-only' }, count(problems.aOnly))],
        ['solved only by B', h('span', { test: 'b-only' }, count(problems.bOnly))],
        ['by both', count(problems.both)],
        ['by neither', count(problems.neither)],
        ['mean difference', difference],
    ]), scatter(problems.list), quietNote('Pass rate of each shared problem, A across and B upward. '
        + 'The interval is a paired bootstrap over problems.'));
}

function scatter(list) {
    const at = (rate) => 6 + 148 * rate;
    const svg = s('svg', {
        viewBox: '0 0 160 160', width: 280, height: 280, role: 'img',
        'aria-label': `Pass rates of ${list.length} problems in both runs`,
    },
        s('rect', { x: 6, y: 6, width: 148, height: 148, fill: 'none', class: 'axis' }),
        s('path', { class: 'axis', d: 'M6 154L154 6' }));
    svg.querySelectorAll('.axis').forEach(
        (element) => { element.style.stroke = 'var(--line)'; element.style.fill = 'none'; }
    );
    for (const { name, a, b } of list.slice(0, 1000)) {
        if (!isNumber(a?.passRate) || !isNumber(b?.passRate)) continue;
        svg.append(
            s(
                'circle', { class: 'scatter-point', cx: at(a.passRate), cy: at(1 - b.passRate), r: 2.4 },
                s('title', {}, `${name}: A ${number(a.passRate, 2)}, B ${number(b.passRate, 2)}`)
            )
        );
    }
    return svg;
}

function divergence({ firstDivergence }) {
    if (!firstDivergence) return null;
    return panel(
        'First different group', { test: 'divergence' },
        h(
            'p', {},
            `step ${firstDivergence.step}, number ${firstDivergence.number}: the completions differ from here on.`
        )
    );
}

function problemPairs({ problems, a, b }) {
    const own = a.id === route.run ? 'a' : 'b';
    const side = (key) => (
        {
            name: key.toUpperCase(), width: '120px', numeric: true,
            cell: (pair) => (pair[key] ? `${number(pair[key].passRate, 2)} of ${count(pair[key].traces)}` : '—')
        }
    );
    return new Grid({
        label: 'Problems of both runs', test: 'pairs', keyOf: ({ name }) => name, open: (pair) => pair[own] && openFrom(
            address('problem', pair[own].id)
        ),
        page: async (offset, limit) => (
            { total: problems.list.length, items: problems.list.slice(offset, offset + limit) }
        ),
        columns: [
            { name: 'problem', width: 'minmax(180px, 2fr)', cell: ({ name }) => name },
            { name: 'task', width: 'minmax(100px, 1fr)', cell: ({ task }) => task }, side('a'), side('b'),
            {
                name: 'B − A', width: '90px', numeric: true,
                cell: ({ a: left, b: right }) => (left && right ? signed(right.passRate - left.passRate) : '—')
            },
        ],
    });
}
