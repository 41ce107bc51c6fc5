/** All runs of the directory. */
screens.runs = {
    title: 'Runs',
    async show(alive) {
        const catalogue = await get('/api/runs');
        if (!alive()) return null;
        if (catalogue.message || !catalogue.runs.length) {
            return emptyState(catalogue.message || `No runs in ${catalogue.directory}.`,
                button(
                    'Copy the command', () => copyText('hone train demo', 'Command copied.'), { test: 'copy-command' }
                ));
        }
        const grid = new Grid({
            label: 'Runs', test: 'runs', rowHeight: 38, keyOf: ({ id }) => id,
            page: async (offset, limit) => (
                { total: catalogue.runs.length, items: catalogue.runs.slice(offset, offset + limit) }
            ),
            open: ({ id }) => openFrom(runAddress(id, 'overview')),
            columns: [
                {
                    name: 'run', width: 'minmax(270px, 2.2fr)',
                    cell: (run) => link(runAddress(run.id, 'overview'), run.id, { tabindex: -1 })
                },
                {
                    name: 'status', width: 'minmax(110px, 1fr)',
                    cell: ({ status, detail }) => h(
                        'span', { title: detail || null }, h('span', { class: `dot ${status}`, 'aria-hidden': 'true' }),
                        status
                    )
                },
                { name: 'model', width: 'minmax(120px, 1fr)', cell: ({ model }) => model || '—' },
                { name: 'tasks', width: 'minmax(110px, 1fr)', cell: ({ tasks }) => (tasks || []).join(', ') || '—' },
                {
                    name: 'step', width: '100px', numeric: true,
                    cell: ({ step, plannedSteps }) => `${count(step)}${plannedSteps ? ` / ${count(plannedSteps)}` : ''}`
                },
                { name: 'traces', width: '90px', numeric: true, cell: ({ traces }) => count(traces) },
                { name: 'reward', width: '80px', numeric: true, cell: ({ reward }) => number(reward) },
                {
                    name: 'held-out accuracy', width: 'minmax(150px, 1fr)',
                    cell: ({ evaluations }) => evaluationChange(evaluations?.[0])
                },
                { name: 'written', width: '140px', cell: ({ updated }) => day(updated) },
            ],
        });
        await grid.load();
        useKeys(grid.commands());
        this.grid = grid;
        return [h('p', { class: 'quiet' }, `${plural(catalogue.runs.length, 'run')} in `, h('code', {}, catalogue.directory)),
            catalogue.runs.filter(({ status }) => status === 'unreadable').map(
                ({ id, detail }) => h('div', { class: 'banner bad', test: 'unreadable' }, `${id}: `, withCode(detail))
            ),
            grid.element];
    },
    ready() { this.grid?.restore(); },
};

function evaluationChange(evaluation) {
    if (!evaluation) return h('span', { class: 'quiet' }, '—');
    return h(
        'span', { title: `${evaluation.name}, step 0 to step ${evaluation.step}` },
        `${number(evaluation.first)} → ${number(evaluation.last)}`
    );
}
