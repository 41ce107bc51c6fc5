/** All groups: one prompt, its completions, and whether they teach anything. */
screens.groups = {
    title: 'Groups',
    async show(alive) {
        const query = route.query;
        const states = query.get('states') || 'committed';
        const sort = query.get('sort') || 'number';
        const order = query.get('order') || 'descending';
        const parameters = {
            ...rangeParameters(), sort, order, states, signal: query.get('signal'), purpose: query.get('purpose')
        };
        const grid = new Grid({
            label: 'Groups', test: 'groups', keyOf: ({ id, attempt }) => `${id}/${attempt}`, sort, order,
            sorted: (column, direction) => setQuery({ sort: column, order: direction }),
            page: (offset, limit) => get(
                withParameters(runPath(route.run, '/groups'), { ...parameters, limit, offset })
            ).then((answer) => ({ ...answer, items: answer.groups })),
            open: (group) => openFrom(
                groupAddress(group.id, group.state === 'committed' ? {} : { attempt: group.attempt })
            ),
            columns: [
                {
                    name: 'group', width: '118px', sort: 'number',
                    cell: (group) => h('span', { class: 'mono' }, group.id)
                },
                { name: 'problem', width: '130px', cell: ({ problem }) => problem },
                {
                    name: 'prompt', width: 'minmax(220px, 3fr)',
                    cell: ({ promptHead }) => h('span', { class: 'quiet' }, textNodes(head(promptHead)))
                },
                {
                    name: 'solved', width: '86px', sort: 'passRate', numeric: true,
                    cell: ({ correct, judged }) => `${correct}/${judged}`
                },
                { name: 'completions', width: '150px', cell: ({ slots }) => slotDots(slots) },
                {
                    name: 'reward', width: '120px', sort: 'rewardStd', numeric: true,
                    cell: (group) => `${number(group.rewardMean, 2)} ± ${number(group.rewardStd, 2)}`
                },
                {
                    name: 'length', width: '76px', sort: 'length', numeric: true,
                    cell: ({ lengthMean }) => count(Math.round(lengthMean))
                },
                {
                    name: '', width: 'minmax(100px, 1fr)',
                    cell: ({ signal, state }) => [
                        state !== 'committed' && h('span', { class: 'badge warn' }, stateWord(state)),
                        !signal && state === 'committed' ? h('span', { class: 'badge' }, 'no signal') : null
                    ]
                },
            ],
        });
        await grid.load();
        if (!alive()) return null;
        this.grid = grid;
        useKeys(grid.commands());
        return [
            h('div', { class: 'row' }, h('h2', { test: 'groups-count' }, plural(grid.total, 'group')),
                choice(
                    'Signal', [['', 'with or without signal'], ['yes', 'with a signal'], ['no', 'without a signal']],
                    query.get('signal') || '', (signal) => setQuery({ signal })
                ),
                choice(
                    'Purpose', [['', 'training'], ['evaluation', 'evaluation']], query.get('purpose') || '',
                    (purpose) => setQuery({ purpose })
                ),
                stateToggles(states)),
            grid.total ? grid.element : emptyState(
                grid.first.message || 'No group matches.',
                stepRange() && button('show all', () => setQuery({ step: null }), { test: 'show-all' })
            ),
        ];
    },
    ready() { this.grid?.restore(); },
};

const stateWord = (state) => ({ inFlight: 'in flight', superseded: 'superseded' }[state] || state);

function stateToggles(states) {
    const now = new Set(states.split(','));
    return [['inFlight', 'in flight'], ['superseded', 'superseded']].map(([state, word]) => checkbox(
        `${word} (${count(session.run[state === 'inFlight' ? 'inFlight' : 'superseded'])} traces, not counted)`,
        now.has(state), (on) => {
            if (on) now.add(state); else now.delete(state);
            setQuery({ states: [...now].join(',') === 'committed' ? null : [...now].join(',') });
        }, { test: `toggle-${state}` }));
}

/** One mark a completion, in the order of slots: filled where correct, a cross where cut, hollow else. */
function slotDots(slots) {
    const svg = s(
        'svg',
        {
            width: slots.length * 13, height: 14, role: 'img',
            'aria-label': `${slots.filter(({ outcome }) => outcome === 'correct').length} of ${slots.length} correct`
        }
    );
    slots.forEach(({ outcome, class: name }, index) => {
        const x = index * 13 + 6;
        svg.append(
            outcome === 'correct' ? s('circle', { class: 'f3', cx: x, cy: 7, r: 4.5 }) : s(
                'circle', { class: 'c5', fill: 'none', 'stroke-width': 1.5, cx: x, cy: 7, r: 4 }
            )
        );
        if (name === 'corrective') svg.append(
            s('path', { class: 'c2', fill: 'none', 'stroke-width': 1.5, d: `M${x} 1l5 6l-5 6l-5 -6z` })
        );
    });
    return svg;
}
