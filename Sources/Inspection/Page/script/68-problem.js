/** One problem over training: every visit, and two of its traces side by side with what changed. */
screens.problem = {
    title: 'Problem',
    async show(alive) {
        const problem = await get(runPath(route.run, `/problem/${encodeURIComponent(route.id)}`));
        if (!alive()) return null;
        const visits = problem.visitList.filter(({ traces }) => traces.length);
        const all = visits.flatMap(({ traces }) => traces);
        const place = h('div', { class: 'stack' });
        const state = { problem, visits, all };
        const draw = () => drawPair(state, place);
        screenChange = draw;
        problemKeys(state);
        await draw();
        return [problemHeader(problem), visitTable(visits, state), place];
    },
};

function problemHeader(problem) {
    const content = problem.content || {};
    const text = content.prompt ?? (content.messages || []).map(
        ({ role, content: words }) => `${role}: ${words}`
    ).join('\n');
    return h('div', { class: 'stack' },
        h('div', { class: 'row' }, h('h2', { test: 'problem-name' }, problem.name), h('span', { class: 'quiet' }, problem.task),
            problem.answer !== null && problem.answer !== undefined && h(
                'span', {}, 'answer ', h('strong', {}, textNodes(problem.answer))
            ),
            h('span', { class: 'badge', test: 'problem-state' }, problem.state), h(
                'span', { tip: '0.7 of the old value and 0.3 of the share solved at each visit', tabindex: 0 },
                `lately ${number(problem.ewma, 2)}`
            ),
            h(
                'span', {},
                problem.firstSolved === null ? 'never solved' : `first solved at step ${problem.firstSolved}`
            ),
            h(
                'span', { tip: `95% Wilson interval ${interval(problem.interval)}`, tabindex: 0 },
                `${problem.correct} of ${problem.traces}`
            )),
        panel(null, {}, modelText(text, [], { class: 'small' })));
}

/** Steps across, facts down. */
function visitTable(visits, state) {
    if (!visits.length) return emptyState('This problem has no judged visit in this run yet.');
    const chosen = (visit) => pairOf(state).some((id) => visit.traces.some((trace) => trace.id === id));
    const row = (name, cell) => h('tr', {}, h('th', { scope: 'row' }, name),
        visits.map((visit) => h('td', { class: 'number' }, cell(visit))));
    const choose = (visit, side) => button(side, () => setQuery({ [side.toLowerCase()]: telling(visit) }), {
        class: 'plain', 'aria-label': `Step ${visit.step} as ${side}`, test: `pick-${side.toLowerCase()}-${visit.step}`,
    });
    const heads = visits.map((visit) => h('th', { scope: 'col', class: 'number' },
        link(groupAddress(visit.groupId), visit.step, { class: chosen(visit) ? 'badge accent' : null })));
    const table = h('table', { class: 'data narrow', test: 'visits' },
        h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'step'), heads)),
        h('tbody', {},
            row('solved', ({ correct, judged }) => `${correct}/${judged}`),
            row('length p50', ({ lengthP50 }) => count(lengthP50)),
            row('class', ({ class: name, aha }) => [name ? classes[name]?.[0] : '—', aha ? '◆' : '']),
            row('read as', (visit) => ['A', 'B'].map((side) => choose(visit, side)))));
    return h('div', { class: 'panel table-scroll', tabindex: 0, role: 'region', 'aria-label': 'Visits' }, table);
}

/** The trace of a visit that is worth reading first. */
const telling = ({ aha, median, traces }) => aha || median || traces[0].id;

/** The two traces compared: those in the address, else the first visit's median and the best or the aha of the last. */
function pairOf({ visits, all }) {
    const known = (id) => (id && all.some((trace) => trace.id === id) ? id : null);
    const withAha = visits.filter(({ aha }) => aha).pop();
    const a = known(route.query.get('a')) || visits[0]?.median || all[0]?.id;
    const last = visits[visits.length - 1];
    const b = known(route.query.get('b')) || [
        withAha?.aha, last?.best, last?.worst, all[all.length - 1]?.id
    ].find((id) => id && id !== a) || a;
    return [a, b];
}

async function drawPair(state, place) {
    const [a, b] = pairOf(state);
    if (!a || !b) return;
    const unit = route.query.get('unit') || 'word';
    const mode = route.query.get('mode') || 'side';
    const label = (id) => {
        const trace = state.all.find((entry) => entry.id === id);
        return `${id} (step ${trace.step}, ${outcomes[trace.outcome]?.[1] || trace.outcome})`;
    };
    const side = (name, id) => h(
        'label', {}, `${name} `,
        choice(
            `Trace ${name}`, state.all.map((trace) => [trace.id, label(trace.id)]), id,
            (value) => setQuery({ [name.toLowerCase()]: value }), { 'data-testid': `side-${name.toLowerCase()}` }
        )
    );
    const content = await diffPanel(a, b, unit, mode);
    replaceChildren(place,
        h('div', { class: 'row' }, side('A', a), side('B', b),
            ['best', 'worst', 'median', 'aha'].map((kind) => button(kind, () => pickKind(state, kind))),
            h('span', { class: 'grow' }),
            segments(
                'Layout', [['side', 'side'], ['inline', 'inline']], mode, (value) => setQuery({ mode: value }),
                'diff-mode'
            ),
            segments(
                'Unit', [['word', 'word'], ['token', 'token'], ['sentence', 'sentence']], unit,
                (value) => setQuery({ unit: value }), 'diff-unit'
            )),
        content);
}

/** Both sides become that trace of their visit. */
function pickKind(state, kind) {
    const [a, b] = pairOf(state).map((id) => {
        const visit = state.visits.find(({ traces }) => traces.some((trace) => trace.id === id));
        return visit?.[kind] || id;
    });
    setQuery({ a, b });
}

async function diffPanel(a, b, unit, mode) {
    let answer;
    try { answer = await get(withParameters(runPath(route.run, '/diff'), { a, b, unit })); } catch (error) {
        if (!(error instanceof Failure)) throw error;
        return emptyState(error.message);
    }
    const text = (keep, class_, tag) => answer.operations.filter(([kind]) => keep.includes(kind)).map(
        ([kind, words]) => (
            kind === 'same' ? h('span', {}, textNodes(words)) : h(tag[kind], { class: class_[kind] }, textNodes(words))
        )
    );
    const looks = { removed: 'removed', added: 'added' };
    const tags = { removed: 'del', added: 'ins' };
    return h('div', { class: 'stack', test: 'diff' },
        h('p', { class: 'quiet' }, `${answer.sameAnswer ? 'same answer' : 'different answers'}, ${lengthWords(answer.lengthChange)}`),
        answer.message && h('p', { class: 'banner warn', test: 'diff-message' }, answer.message),
        mode === 'inline' ? panel(
            null, {},
            h('div', { class: 'model-text', test: 'diff-inline' }, text(['same', 'removed', 'added'], looks, tags))
        )
            : h('div', { class: 'diff-sides' },
                panel(
                    null, {}, h('h3', {}, link(traceAddress(a), a)),
                    h('div', { class: 'model-text small', test: 'diff-a' }, text(['same', 'removed'], looks, tags))
                ),
                panel(
                    null, {}, h('h3', {}, link(traceAddress(b), b)),
                    h('div', { class: 'model-text small', test: 'diff-b' }, text(['same', 'added'], looks, tags))
                )));
}

function lengthWords(change) {
    if (change === 0) return 'the same length';
    return `${plural(Math.abs(change), 'token')} ${change > 0 ? 'longer' : 'shorter'}`;
}

function problemKeys(state) {
    const place = () => {
        const [, b] = pairOf(state);
        const visit = state.visits.findIndex(({ traces }) => traces.some(({ id }) => id === b));
        return [visit, state.visits[visit]?.traces.findIndex(({ id }) => id === b)];
    };
    const byVisit = (by) => {
        const visit = state.visits[place()[0] + by];
        if (visit) setQuery({ b: telling(visit) });
    };
    const bySibling = (by) => {
        const [visit, slot] = place();
        const trace = state.visits[visit]?.traces[slot + by];
        if (trace) setQuery({ b: trace.id });
    };
    let playing = null;
    onLeave(() => clearInterval(playing));
    const play = () => {
        if (playing) { clearInterval(playing); playing = null; return; }
        if (
            matchMedia('(prefers-reduced-motion: reduce)').matches
        ) return announce('Playing is off: reduced motion is asked for.', true);
        playing = setInterval(() => byVisit(1), 500);
    };
    useKeys([
        [']', 'B one visit on', () => byVisit(1)], ['[', 'B one visit back', () => byVisit(-1)],
        ['l', 'B next completion', () => bySibling(1)], ['h', 'B previous completion', () => bySibling(-1)],
        ['p', 'Play the visits', play],
        ['o', 'Open B', () => openFrom(traceAddress(pairOf(state)[1]))],
    ]);
}
