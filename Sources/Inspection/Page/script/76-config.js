/** What this run was told to do, and on which machine. */
screens.config = {
    title: 'Config',
    async show() {
        const { recipe, attempts = [] } = session.run;
        const rows = flattened(recipe);
        const text = JSON.stringify(recipe, null, 2);
        const mono = (words) => h('span', { class: 'mono' }, textNodes(words));
        const tries = attempts.map(({ number: attempt, started, firstStep, process, machine }) => [
            attempt, day(started), firstStep, process ?? '—',
            flattened(machine || {}).map(([key, value]) => `${key} ${value}`).join(' · '),
        ]);
        return [
            panel('Recipe, resolved', {},
                h('div', { class: 'row' }, button('copy as JSON', () => copyText(text, 'Recipe copied.')),
                    button('save as JSON', () => saveFile(`${route.run}-recipe.json`, text, 'application/json'))),
                dataTable(['key', 'value'], rows.map((row) => row.map(mono)), { caption: 'Recipe', test: 'recipe' })),
            panel('Attempts', {}, dataTable(['number', 'started', 'first step', 'process', 'machine'], tries,
                { caption: 'Attempts', numeric: [0, 2, 3] })),
        ];
    },
};

/** [["algorithm.clipLow", "0.2"], …] */
function flattened(value, prefix = '') {
    if (value === null || typeof value !== 'object') return [[prefix, JSON.stringify(value)]];
    const isPlain = (item) => item === null || typeof item !== 'object';
    if (Array.isArray(value) && value.every(isPlain)) return [[prefix, JSON.stringify(value)]];
    return Object.entries(value).flatMap(([key, inner]) => flattened(inner, prefix ? `${prefix}.${key}` : key));
}
