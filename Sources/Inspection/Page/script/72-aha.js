/** The aha finder: wrong-to-right changes of answer after a marker, always against the base rate before training. */
screens.aha = {
    title: 'Aha',
    async show(alive) {
        const query = route.query;
        const parameters = {
            ...rangeParameters(), class: query.get('class'), marker: query.get('marker'), sort: query.get('sort')
        };
        const grid = new Grid({
            label: 'Ranked traces', test: 'aha', rowHeight: 58, pageSize: 50, keyOf: ({ trace }) => trace.id,
            columns: ahaColumns(),
            page: (offset, limit) => get(withParameters(runPath(route.run, '/aha'), { ...parameters, limit, offset })),
            open: ({ trace, markers }) => openFrom(
                traceAddress(trace.id, markers?.length ? { at: markers[0].start } : {})
            ),
            chosen: (item) => item && replaceChildren(why, whyTerms(item)),
        });
        const why = h('div', { test: 'why', class: 'small' });
        await grid.load();
        if (!alive()) return null;
        this.grid = grid;
        useKeys(grid.commands());
        const answer = grid.first;
        if (answer.items.length) replaceChildren(why, whyTerms(answer.items[0]));
        const charts = ahaCharts(answer);
        for (const chart of charts) chart.draw();
        return [ahaHeader(answer),
            answer.message && h('div', { class: 'empty', test: 'aha-message' }, h('p', {}, withCode(answer.message))),
            h('div', { class: 'charts' }, charts.map(({ element }) => element)),
            h(
                'div', { class: 'columns-2' }, firstPanel(answer),
                h('div', { class: 'stack' }, flowPanel(answer), accuracyPanel(answer), phrasePanel(answer))
            ),
            h(
                'section', { class: 'stack', 'aria-label': 'Ranked traces' }, ahaFilters(answer, query),
                answer.total ? [grid.element, panel('Why this rank', {}, why)] : h(
                    'p', { class: 'quiet' }, 'No trace of the chosen classes.'
                )
            )];
    },
    ready() { this.grid?.restore(); },
};

/** Reflection over steps against what it was before training, and who was right. */
function ahaCharts({ byStep = [], baseline }) {
    const rates = (key) => byStep.filter((point) => isNumber(point[key]?.value)).map(
        (point) => [point.step, point[key].value]
    );
    const bands = (key) => byStep.filter((point) => point[key]?.interval).map(
        (point) => [point.step, ...point[key].interval]
    );
    const before = baseline?.reflecting?.value;
    return [
        new Chart({ id: 'aha-reflection', title: 'Traces with a strong marker', minimum: 0, lines: () => [
            { name: 'reflecting', color: 4, points: rates('reflection'), band: bands('reflection') },
            ...(
                isNumber(before) ? [
                    {
                        name: 'before training', color: 5, dash: 'third',
                        points: byStep.map(({ step }) => [step, before])
                    }
                ] : []
            )] }),
        new Chart({ id: 'aha-accuracy', title: 'Right, with and without reflection', minimum: 0, maximum: 1, lines: () => [
            { name: 'with', color: 1, points: rates('correctReflecting'), dots: byStep.length < 60 },
            { name: 'without', color: 2, dash: 'second', points: rates('correctOther') }] }),
    ];
}

function ahaHeader(answer) {
    const { counts = {}, rate: aha, superficial } = answer;
    const parts = ['corrective', 'confirm', 'lost'].map((name, index) => [
        index ? ' · ' : '', h('span', { test: `count-${name}` }, count(counts[name] || 0)), ` ${name}`,
    ]);
    return h('div', { class: 'panel stack' },
        h('div', { class: 'row' },
            h('h2', { test: 'aha-counts' }, parts, isNumber(superficial) ? ` · ${count(superficial)} superficial` : ''),
            aha && h('span', {}, 'aha rate ',
                h('span', { tip: rateText(aha), tabindex: 0, test: 'aha-rate' }, percent(aha.value, 2)))),
        h('p', { test: 'baseline' }, beforeTraining(answer.baseline)),
        h('p', { class: 'quiet', test: 'take-off' }, takeOffText(answer.takeOff)),
        quietNote('“corrective” needs a change of answer from wrong to right with a marker between the two. '
            + 'Words alone do not count.'));
}

function beforeTraining(baseline) {
    if (!baseline) return 'There is no evaluation before training in this run, so nothing here can be called new.';
    return [
        `before training (step 0, n = ${count(baseline.traces)}): strong marker `, rate(baseline.reflecting),
        `, corrective ${baseline.sentence}`,
    ];
}

function takeOffText(takeOff) {
    if (!takeOff) return 'no take-off step: a shuffle of the steps would change the reflection rate as much';
    return `take-off of the strong reflection rate: step ${takeOff.step}, z ${number(takeOff.z, 1)}, `
        + `permutation p ${number(takeOff.p, 3)}`;
}

const isBehaviour = (name) => name in behaviourNames;

function ahaFilters(answer, query) {
    const chosen = new Set((query.get('class') || '').split(',').filter(Boolean));
    const flip = (name, on) => {
        if (on) chosen.add(name); else chosen.delete(name);
        setQuery({ class: [...chosen].join(',') || null });
    };
    const markers = (answer.first || []).map(({ name }) => name).filter((name) => !isBehaviour(name));
    return h('div', { class: 'row' }, h('h2', {}, 'Ranked'),
        h(
            'label', {}, 'by ',
            choice(
                'Rank by', [['score', 'score'], ['step', 'step'], ['length', 'length']], query.get('sort') || 'score',
                (sort) => setQuery({ sort })
            )
        ),
        classNames.filter((name) => name !== 'none').map(
            (name) => checkbox(
                `${classes[name][0]} ${name} (${count(answer.counts?.[name] || 0)})`, chosen.has(name),
                (on) => flip(name, on), { test: `class-${name}` }
            )
        ),
        markers.length ? h(
            'label', {}, 'marker ',
            choice(
                'Marker', [['', 'any'], ...markers.map((name) => [name, name])], query.get('marker') || '',
                (marker) => setQuery({ marker })
            )
        ) : null);
}

function ahaColumns() {
    return [
        { name: 'score', width: '64px', numeric: true, cell: ({ score }) => h('strong', {}, number(score, 1)) },
        {
            name: 'trace', width: '116px',
            cell: ({ trace }) => link(traceAddress(trace.id), trace.id, { class: 'mono', tabindex: -1 })
        },
        { name: 'problem', width: '126px', cell: ({ trace }) => trace.problem },
        {
            name: 'class', width: '120px',
            cell: ({ trace }) => [outcomeMark(trace.outcome), ' ', classLabel(trace.class)]
        },
        {
            name: 'what happened', width: 'minmax(180px, 2fr)', wrap: true,
            cell: ({ headline }) => textNodes(headline || '')
        },
        {
            name: 'where', width: 'minmax(240px, 4fr)', wrap: true,
            cell: ({ snippet, highlights }) => h(
                'span', { class: 'quiet' },
                annotatedText(
                    snippet || '', (highlights || []).map(([start, end]) => ({ start, end, class: '', tag: 'mark' }))
                )
            )
        },
    ];
}

/** Every term of the score, and their sum. */
function whyTerms({ why = [], score, trace }) {
    const terms = why.map(({ term, value }, index) => [
        index ? ' · ' : '', `${term} `, h('span', { test: 'why-term', 'data-value': value }, signed(value)),
    ]);
    return h('p', {}, h('span', { class: 'mono' }, trace.id), ': ', terms, ' = ',
        h('strong', { test: 'why-score', 'data-value': score }, number(score, 2)));
}

function firstPanel({ first = [] }) {
    const novelty = h('span', { class: 'badge accent', title: 'not seen before training, and established since' }, 'novel');
    const rows = first.map(({ name, count: times, seen, established, baseRate, novel }) => [
        isBehaviour(name) ? behaviourNames[name]
            : link(address('search', null, { q: `marker:"${name}"` }), ['‘', textNodes(name), '’']),
        count(times), h('span', { test: `first-${name}` }, seen ?? '—'), established ?? '—',
        baseRate ? rate(baseRate) : missing('No evaluation before training.'), novel ? novelty.cloneNode(true) : '',
    ]);
    return panel('First occurrences', { test: 'first' }, tableOr('No marker and no behaviour was seen.',
        ['', 'traces', 'seen at', 'established', 'before training', ''], rows,
        { caption: 'First occurrences', numeric: [1, 2, 3, 4] }));
}

function flowPanel({ flow }) {
    if (!flow) return null;
    const moves = [
        ['F→T', flow.FT], ['T→F', flow.TF], ['F→F same', flow.FFsame], ['F→F different', flow.FFdiff], ['T→T', flow.TT],
    ];
    const gain = `first try ${number(flow.firstTry, 2)} → final ${number(flow.final, 2)} (gain ${signed(flow.gain)})`;
    const settled = isNumber(flow.settle) ? `, settled at ${percent(flow.settle)} of the tokens (median)` : '';
    return panel('Flow of answers inside traces', { test: 'flow' },
        dataTable(moves.map(([name]) => name), [moves.map(([, value]) => count(value))],
            { caption: 'Changes of answer', numeric: [0, 1, 2, 3, 4] }),
        h('p', {}, gain, settled));
}

function accuracyPanel({ accuracy }) {
    if (!accuracy) return null;
    const { difference, withinProblem: within } = accuracy;
    const compared = within && [
        signed(within.difference), ` 95% ${interval(within.interval, 2)} over ${plural(within.problems, 'problem')}`,
        within.isEvidence ? '' : h('strong', {}, ' no evidence of a difference'),
    ];
    return panel('Accuracy', { test: 'accuracy' }, facts([
        ['with reflection', rate(accuracy.reflecting)],
        ['without', rate(accuracy.plain)],
        ['raw difference', isNumber(difference) ? signed(difference) : missing('One of the two kinds does not occur.')],
        ['within problems', compared || missing('No problem has both kinds of trace.')],
    ]), quietNote('The raw difference mixes in difficulty: harder problems call for more reflection. '
        + 'The line within problems does not.'));
}

function phrasePanel({ phrases = [] }) {
    const rows = phrases.map(({ phrase, z, traces, problems }) => [
        link(address('search', null, { q: `"${phrase}"` }), textNodes(phrase)), number(z, 1), count(traces), count(problems),
    ]);
    return panel('New phrases', {}, tableOr('No phrase stands out against the traces before training.',
        ['phrase', 'z', 'traces', 'problems'], rows, { caption: 'New phrases', numeric: [1, 2, 3] }));
}
