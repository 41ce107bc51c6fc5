/** One prompt and its completions side by side, aligned on what they share. */
screens.group = {
    title: 'Group',
    async show(alive) {
        const attempt = route.query.get('attempt');
        const group = await get(
            withParameters(runPath(route.run, `/group/${encodeURIComponent(route.id)}`), { attempt })
        );
        if (!alive()) return null;
        const view = { group, focus: 0, against: null };
        const sort = route.query.get('sort') || 'advantage';
        view.traces = sortedTraces(group.traces, sort);
        const columns = h(
            'div', { class: 'group-columns', test: 'columns', role: 'group', 'aria-label': 'Completions' }
        );
        columns.style.setProperty('--columns', route.query.get('fit') || '4');
        view.columns = view.traces.map((trace, index) => groupColumn(view, trace, index));
        fill(columns, view.columns);
        const comparison = h('div', { test: 'group-diff' });
        groupKeys(view, comparison);
        const prompt = h('details', {}, h('summary', {}, `Prompt, ${plural(group.promptTokenCount, 'token')}`),
            modelText(group.prompt, [], { class: 'prompt-box small' }));
        return [groupHeader(group, sort), h('div', { class: 'panel' }, prompt),
            group.banner && h('div', { class: 'banner warn', test: 'no-signal' }, group.banner), columns,
            forkPanel(group), comparison];
    },
};

function sortedTraces(traces, sort) {
    const by = {
        advantage: (a, b) => (b.advantage ?? -Infinity) - (a.advantage ?? -Infinity) || a.slot - b.slot,
        slot: (a, b) => a.slot - b.slot,
        length: (a, b) => a.tokenCount - b.tokenCount || a.slot - b.slot,
        reward: (a, b) => (b.reward ?? -Infinity) - (a.reward ?? -Infinity) || a.slot - b.slot,
    };
    return [...traces].sort(by[sort] || by.advantage);
}

function groupHeader(group, sort) {
    const stats = group.statistics;
    return h('div', { class: 'stack' },
        h('div', { class: 'row' },
            h('h2', { class: 'mono', test: 'group-id' }, group.id), group.state !== 'committed' && h(
                'span', { class: 'badge warn' }, stateWord(group.state)
            ),
            link(address('problem', group.problemId), group.problem), h('span', { class: 'quiet' }, group.task),
            group.answer !== null && h('span', {}, 'answer ', h('strong', {}, textNodes(group.answer))),
            h('span', { tip: deviationText(group), tabindex: 0 },
                `mean ${number(stats.mean, 2)} sd ${number(stats.populationStd, 2)} (population)`),
            h(
                'span', { tip: `95% Wilson interval ${interval(stats.interval)}`, tabindex: 0 },
                `pass ${stats.correct}/${stats.judged}`
            ),
            h('span', { class: 'grow' }),
            neighbourLink(group.previous, '◀', 'Previous group'), neighbourLink(group.next, '▶', 'Next group'),
            h(
                'label', {}, 'sort ',
                choice(
                    'Order', [['advantage', 'advantage'], ['slot', 'slot'], ['reward', 'reward'], ['length', 'length']],
                    sort, (value) => setQuery({ sort: value })
                )
            ),
            segments(
                'Columns that fit', [['2', 'fit 2'], ['4', '4'], ['8', '8']], route.query.get('fit') || '4',
                (fit) => setQuery({ fit }), 'fit'
            )));
}

function deviationText({ statistics, advantage }) {
    return `population std ${number(statistics.populationStd)}, sample std ${number(statistics.sampleStd)}; `
        + `the advantage uses ${advantage?.standardDeviation || '—'}`;
}

function neighbourLink(id, label, name) {
    return id ? link(groupAddress(id), label, { 'aria-label': name }) : h(
        'span', { class: 'quiet', 'aria-hidden': 'true' }, label
    );
}

function groupColumn(view, trace, index) {
    const { group } = view;
    const same = group.traces.filter(({ sameAs }) => sameAs === trace.slot).length;
    const statistics = group.advantage && {
        mean: group.statistics.mean, epsilon: group.advantage.epsilon, kind: group.advantage.standardDeviation,
        std: group.advantage.standardDeviation === 'population' ? group.statistics.populationStd : group.statistics.sampleStd,
    };
    return h('article', { class: 'group-column', test: 'column', 'data-slot': trace.slot, 'aria-label': `Completion ${trace.slot}` },
        h('header', {},
            h('div', { class: 'row' }, outcomeMark(trace.outcome),
                link(
                    traceAddress(trace.id, group.state === 'committed' ? {} : { attempt: group.attempt }),
                    `#${trace.slot}`, { on: { focus: () => { view.focus = index; } }, test: 'open-trace' }
                ),
                h(
                    'span',
                    {
                        tip: advantageText(trace.advantage, trace.reward, statistics), tabindex: 0, test: 'advantage',
                        'data-value': trace.advantage
                    },
                    `A ${signed(trace.advantage)}`
                ),
                h('span', { class: 'quiet' }, `${count(trace.tokenCount)} tok`),
                same > 0 && h('span', { class: 'badge', title: 'identical completions' }, `×${same + 1}`)),
            h(
                'div', { class: 'quiet small' }, outcomes[trace.outcome]?.[1] || trace.outcome,
                trace.extracted ? [' · ', textNodes(head(trace.extracted, 40))] : null
            ),
            advantageBar(trace.advantage, group.traces)),
        h('div', { class: 'body', tabindex: 0, role: 'region', 'aria-label': `Text of completion ${trace.slot}` },
            isNumber(trace.sameAs) ? h(
                'p', { class: 'quiet' }, `The same text as #${trace.sameAs}.`
            ) : columnText(group, trace)),
        h(
            'footer', {}, classLabel(trace.class), trace.flips ? ` · ${plural(trace.flips, 'flip')}` : '',
            trace.stopReason === 'length' ? [' ', h('span', { class: 'cut' }, 'cut at the limit')] : null
        ));
}

/** The shared prefix dimmed, the first token after it boxed. */
function columnText(group, trace) {
    const shared = Math.min(group.sharedPrefix?.characters || 0, trace.text.length);
    const fork = forkText(group, trace);
    const spans = [];
    if (shared) spans.push({ start: 0, end: shared, class: 'shared', test: 'shared' });
    if (fork && shared + fork.length <= trace.text.length) spans.push(
        {
            start: shared, end: shared + fork.length, class: 'fork', test: 'fork', spaces: /^\s+$/.test(fork),
            tip: `first fork, token ${group.sharedPrefix.tokens}`
        }
    );
    for (const marker of trace.markers || []) spans.push({ start: marker.start, end: marker.end, class: 'marker' });
    return modelText(trace.text, spans, { class: 'small' });
}

function forkText(group, trace) {
    const branch = group.tree?.children?.find(({ slots }) => slots.includes(trace.slot));
    const rest = trace.text.slice(group.sharedPrefix?.characters || 0);
    if (branch?.text && rest.startsWith(branch.text)) return branch.text;
    return /^\s*(?:\w+|[^\w\s])/u.exec(rest)?.[0] || '';
}

/** A bar from the middle, to the right where the advantage is positive. */
function advantageBar(advantage, traces) {
    const most = Math.max(1e-9, ...traces.map((trace) => Math.abs(trace.advantage || 0)));
    const size = 48 * Math.min(1, Math.abs(advantage || 0) / most);
    return s('svg', { class: 'advantage', viewBox: '0 0 100 8', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
        s('line', { class: 'axis hatch-line', x1: 50, x2: 50, y1: 0, y2: 8, 'vector-effect': 'non-scaling-stroke' }),
        s(
            'rect',
            {
                class: (advantage || 0) >= 0 ? 'f1' : 'f2', x: (advantage || 0) >= 0 ? 50 : 50 - size, y: 2,
                width: size, height: 4
            }
        ));
}

function groupKeys(view, comparison) {
    const focusColumn = (by) => {
        view.focus = Math.max(0, Math.min(view.traces.length - 1, view.focus + by));
        const opener = view.columns[view.focus].querySelector('a');
        opener.focus();
        view.columns[view.focus].scrollIntoView({ block: 'nearest', inline: 'nearest' });
    };
    const pick = () => {
        view.against = view.focus;
        view.columns.forEach((column, index) => column.classList.toggle('picked', index === view.against));
        announce(`Completion ${view.traces[view.against].slot} is picked to compare with.`, true);
    };
    const compare = async () => {
        const other = view.against ?? (view.focus === 0 ? 1 : 0);
        if (!view.traces[other] || other === view.focus) return announce('Pick another completion with D first.', true);
        replaceChildren(
            comparison, await diffPanel(view.traces[other].id, view.traces[view.focus].id, 'token', 'inline')
        );
        comparison.scrollIntoView({ block: 'nearest' });
    };
    useKeys([
        ['l', 'Next completion', () => focusColumn(1)], ['h', 'Previous completion', () => focusColumn(-1)],
        ['j', 'Next completion', () => focusColumn(1)], ['k', 'Previous completion', () => focusColumn(-1)],
        ['D', 'Pick this completion to compare with', pick], ['d', 'Compare with the picked completion', compare],
        view.group.next && [']', 'Next group', () => go(groupAddress(view.group.next))],
        view.group.previous && ['[', 'Previous group', () => go(groupAddress(view.group.previous))],
    ]);
}
