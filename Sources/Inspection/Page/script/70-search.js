/** Full-text and field search over all traces; the query is in the address. */
screens.search = {
    title: 'Search',
    async show(alive) {
        const query = route.query.get('q') || '';
        const box = h('input', {
            class: 'grow', type: 'search', id: 'search-box', value: query, 'aria-label': 'Search', autocomplete: 'off',
            spellcheck: 'false', test: 'search-box',
            placeholder: 'text, re:wait[,.]  or fields: step:100..200 class:corrective reward:>0.5 reason:timeout has:等等',
        });
        const ask = (event) => {
            event.preventDefault();
            if (box.value === query) show();
            else setQuery({ q: box.value });
        };
        const form = h('form', { class: 'row', role: 'search', on: { submit: ask } },
            box, h('button', { type: 'submit', class: 'primary', test: 'search-run' }, 'Search'),
            choice(
                'Order', [['newest', 'newest first'], ['oldest', 'oldest first']],
                route.query.get('order') || 'newest', (order) => setQuery({ order })
            ),
            button(
                'save filter',
                () => keepNote(
                    box.value, 'filter', null,
                    (error) => { announce(error || 'Filter saved.', true); if (!error) show(); }
                ),
                { test: 'save-filter' }
            ));
        const head = h('div', { class: 'stack' }, form, savedFilters());
        const results = h('div', { class: 'stack', 'aria-live': 'polite' });
        this.grid = null;
        if (query) await this.run(query, results, box);
        if (!alive()) return null;
        this.box = box;
        return [head, query ? results : searchHelp()];
    },

    async run(query, results, box) {
        const range = stepRange();
        const asked = range ? `(${query}) AND step:${range[0]}..${range[1]}` : query;
        const parameters = { q: asked, order: route.query.get('order') };
        const fetchPage = (offset, limit) => get(
            withParameters(runPath(route.run, '/search'), { ...parameters, limit, offset })
        ).then((answer) => ({ ...answer, items: answer.hits }));
        const grid = new Grid({
            label: 'Hits', test: 'hits', rowHeight: 52, pageSize: 50, keyOf: ({ id }) => id, page: fetchPage,
            columns: hitColumns(),
            open: (hit) => openFrom(traceAddress(hit.id, hit.offset === null ? {} : { at: hit.offset })),
        });
        try { await grid.load(); } catch (error) {
            if (!(error instanceof Failure) || error.detail.id !== 'query') throw error;
            return void replaceChildren(results, queryError(error.detail, query, range));
        }
        const answer = grid.first;
        this.grid = answer.total ? grid : null;
        useKeys(grid.commands());
        replaceChildren(results,
            h(
                'p', { test: 'search-count' }, h('strong', {}, plural(answer.total, 'trace')),
                h('span', { class: 'quiet' }, ` of ${count(answer.scanned)} scanned, ${number(answer.seconds, 2)} s`)
            ),
            filterChips(answer.filters, asked, range),
            answer.notice && h('p', { class: 'banner warn', test: 'search-notice' }, answer.notice),
            answer.total ? [
                hitStrip(answer.perStep), facetChips(answer.facets), grid.element
            ] : emptyState(answer.message || `0 of ${count(answer.scanned)} traces match.`));
    },

    ready() {
        if (this.grid) this.grid.restore();
        if (!route.query.get('q')) this.box.focus();
    },
};

function hitColumns() {
    return [
        {
            name: 'trace', width: '110px',
            cell: (hit) => link(
                traceAddress(hit.id, hit.offset === null ? {} : { at: hit.offset }), hit.id,
                { class: 'mono', tabindex: -1 }
            )
        },
        { name: 'problem', width: '130px', cell: ({ problem }) => problem },
        { name: '', width: '28px', cell: ({ outcome }) => outcomeMark(outcome) },
        {
            name: 'where', width: 'minmax(260px, 5fr)', wrap: true,
            cell: ({ snippet, highlights }) => h(
                'span', { test: 'snippet' },
                annotatedText(
                    snippet, (highlights || []).map(([start, end]) => ({ start, end, class: '', tag: 'mark' }))
                )
            )
        },
        { name: 'class', width: '110px', cell: (hit) => classLabel(hit.class) },
        { name: 'reward', width: '72px', numeric: true, cell: ({ reward }) => number(reward, 2) },
        { name: 'tokens', width: '66px', numeric: true, cell: ({ tokenCount }) => count(tokenCount) },
    ];
}

function queryError({ message, suggestion }, query, range) {
    return h('div', { class: 'empty', test: 'query-error' }, h('p', {}, message),
        suggestion && h(
            'p', {}, 'Search for ',
            button(suggestion, () => setQuery({ q: range ? query : suggestion }), { test: 'query-suggestion' })
        ));
}

function filterChips(filters, asked, range) {
    if (!filters?.length) return null;
    return h('div', { class: 'row', test: 'filters' }, filters.map(({ text, start, end }) => h('span', { class: 'filter' }, text,
        !range && button(
            '✕',
            () => setQuery(
                {
                    q: `${asked.slice(0, start)} ${asked.slice(end)}`.replace(
                        /\s*\bAND\b\s*(?=$|AND\b)/g, ' '
                    ).replace(/^\s*AND\b/, '').replace(/\s+/g, ' ').trim()
                }
            ),
            { 'aria-label': `Remove ${text}` }
        ))));
}

function savedFilters() {
    const saved = (session.run.notes || []).filter(({ tag }) => tag === 'filter');
    if (!saved.length) return null;
    return h(
        'div', { class: 'row small', test: 'saved-filters' }, h('span', { class: 'quiet' }, 'Saved: '),
        saved.map(({ text }) => button(text, () => setQuery({ q: text })))
    );
}

/** Hits a step, as bars over the run. */
function hitStrip(perStep) {
    if (!perStep?.length) return null;
    const [first, last] = [
        session.run.firstStep || 0, Math.max(session.run.lastStep || 0, perStep[perStep.length - 1][0])
    ];
    const most = Math.max(...perStep.map(([, hits]) => hits));
    const bars = perStep.map(([step, hits]) => {
        const across = 100 * (step - first + 0.5) / (last - first + 1);
        return `M${across.toFixed(2)} 30v${(-28 * hits / most).toFixed(1)}`;
    }).join('');
    return s('svg', {
        class: 'strip', viewBox: '0 0 100 30', preserveAspectRatio: 'none', role: 'img',
        'aria-label': `Hits by step, at most ${most} in one step`,
    },
        s('path', { class: 'series c1', d: bars, 'vector-effect': 'non-scaling-stroke' }));
}

function facetChips(facets = {}) {
    const chip = (name, [value, hits], index) => [
        index ? ', ' : '', link(address('search', null, { q: `(${route.query.get('q')}) AND ${name}:${value}` }), value),
        ` ${count(hits)}`,
    ];
    const entries = Object.entries(facets).map(([name, values]) => [name, Object.entries(values)])
        .filter(([, values]) => values.length);
    return h('div', { class: 'row small quiet', test: 'facets' }, entries.map(([name, values]) => h('span', {}, `${name}: `,
        values.sort((a, b) => b[1] - a[1]).map((entry, index) => chip(name, entry, index)))));
}

const queryExamples = [
    ['let me check', 'exactly this text, any script'],
    ['"let me" AND class:corrective', 'AND, OR, NOT and parentheses'],
    ['re:wait[,.]', 'regular expression'],
    ['step:100..200', 'a range of steps'],
    ['reward:>0.5', 'compare: reward, advantage, length, flips, strong'],
    ['problem:417', 'one problem'],
    ['reason:timeout', 'outcome of the verdict'],
    ['is:truncated', 'cut at the limit'],
    ['has:等等', 'text as a field'],
    ['marker:wait', 'a marker of the lexicon'],
    ['split:eval', 'evaluation traces'],
    ['state:superseded', 'what does not count'],
];

function searchHelp() {
    const rows = queryExamples.map(([query, meaning]) => [
        link(address('search', null, { q: query }), query, { class: 'mono' }), meaning,
    ]);
    return panel('What can be asked', {}, dataTable(['type', 'to find'], rows, { caption: 'Query language' }));
}
