/** One trace: what the model wrote, token by token, what the verifier made of it, and the raw record. */
const traceTabs = [['text', 'Text'], ['tokens', 'Tokens'], ['evidence', 'Evidence'], ['raw', 'Raw']];

screens.trace = {
    title: 'Trace',
    async show(alive) {
        const attempt = route.query.get('attempt');
        const trace = await get(
            withParameters(runPath(route.run, `/trace/${encodeURIComponent(route.id)}`), { attempt })
        );
        if (!alive()) return null;
        const view = { trace, tokens: null, tab: null };
        const place = h('div', { role: 'tabpanel', id: 'trace-panel', class: 'stack', 'aria-labelledby': 'tab-text' });
        const tablist = h('div', { class: 'tabset', role: 'tablist', 'aria-label': 'Views of the trace' }, traceTabs.map(([id, name]) => h('button', {
            type: 'button', role: 'tab', id: `tab-${id}`, 'aria-controls': 'trace-panel', test: `trace-tab-${id}`, on: {
                click: () => setQuery({ tab: id })
            },
        }, name)));
        tablist.addEventListener('keydown', (event) => moveTab(event, tablist));
        view.draw = () => drawTraceTab(view, tablist, place).catch(
            (error) => replaceChildren(place, failureView(error))
        );
        screenChange = (before) => {
            if ((before.get('attempt') || '') !== (route.query.get('attempt') || '')) return false;
            return view.draw();
        };
        traceKeys(view);
        await view.draw();
        return [traceHeader(trace), tablist, place];
    },
};

function moveTab(event, tablist) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const all = [...tablist.children];
    all[(all.indexOf(event.target) + by + all.length) % all.length].focus();
    event.preventDefault();
}

async function drawTraceTab(view, tablist, place) {
    const tab = route.query.get('tab') || 'text';
    for (const element of tablist.children) {
        const chosen = element.id === `tab-${tab}`;
        element.setAttribute('aria-selected', String(chosen));
        element.tabIndex = chosen ? 0 : -1;
    }
    place.setAttribute('aria-labelledby', `tab-${tab}`);
    if (tab === 'tokens' && view.tokenView && view.tab === 'tokens') return view.tokenView.follow();
    view.tab = tab;
    view.tokenView = null;
    if (tab === 'tokens') return drawTokenTab(view, place);
    if (tab === 'evidence') return void replaceChildren(place, evidenceView(view.trace));
    if (tab === 'raw') return void replaceChildren(place, rawView(view.trace));
    replaceChildren(place, textView(view.trace));
}

function traceHeader(trace) {
    const parts = (trace.verdict?.parts || []).map(
        ({ name, weight, reward }) => `${name} ${number(reward, 2)}${weight === 1 ? '' : ` × ${weight}`}`
    ).join(' + ');
    const statistics = groupStatistics(trace);
    return h('div', { class: 'stack', 'data-group': trace.groupId },
        h('div', { class: 'row' },
            h('h2', { class: 'mono', test: 'trace-id' }, trace.id), outcomeBadge(trace.verdict?.outcome, trace.wording),
            trace.state !== 'committed' && h('span', { class: 'badge warn', test: 'state' }, stateWord(trace.state)),
            h('span', {}, `reward ${number(trace.reward, 2)}${parts ? ` = ${parts}` : ''}`),
            h(
                'span', { tip: advantageText(trace.advantage, trace.reward, statistics), tabindex: 0 },
                `adv ${signed(trace.advantage)}`
            ),
            h('span', {}, `${count(trace.tokenCount)} tok`), h(
                'span', {},
                trace.stopReason === 'length' ? h('span', { class: 'cut' }, 'cut at the limit') : trace.stopReason
            ),
            h(
                'span', { class: 'quiet', tip: trace.weightHash ? `weights ${trace.weightHash}` : null },
                `policy after step ${trace.policyVersion ?? '—'}`
            ),
            h('span', { class: 'quiet' }, `T ${trace.sampling?.temperature ?? '—'} · seed ${trace.seed ?? '—'}`)),
        h('div', { class: 'row' },
            link(
                groupAddress(trace.groupId), `group ${trace.groupId}`
            ), link(address('problem', trace.problemId), trace.problem),
            h('span', { class: 'quiet' }, `${trace.task} · step ${trace.step}`),
            trace.previous && link(
                traceAddress(trace.previous), '◀', { 'aria-label': 'Previous completion' }
            ), trace.next && link(traceAddress(trace.next), '▶', { 'aria-label': 'Next completion' }),
            (trace.attempts || []).length > 1 ? h(
                'span', {}, 'attempts: ',
                trace.attempts.map(
                    ({ attempt, state }) => [
                        link(traceAddress(trace.id, { attempt }), `${attempt} (${stateWord(state)})`), ' '
                    ]
                )
            ) : null),
        (trace.notes || []).map(
            ({ tag, text }) => h('div', { class: 'banner', test: 'trace-note' }, `${tag}: `, textNodes(text))
        ));
}

/** Mean and deviation of the group, from its siblings' rewards. */
function groupStatistics(trace) {
    const rewards = (trace.siblings || []).map(({ reward }) => reward).filter(isNumber);
    if (rewards.length < 2) return null;
    const mean = rewards.reduce((a, b) => a + b, 0) / rewards.length;
    const kind = session.run?.recipe?.algorithm?.standardDeviation || 'sample';
    const squares = rewards.reduce((sum, reward) => sum + (reward - mean) ** 2, 0);
    return {
        mean, kind, epsilon: session.run?.recipe?.algorithm?.epsilon ?? 1e-4,
        std: Math.sqrt(squares / (rewards.length - (kind === 'population' ? 0 : 1)))
    };
}

function traceSpans(trace) {
    const spans = [];
    for (const marker of trace.markers || []) spans.push(
        {
            start: marker.start, end: marker.end, class: 'marker', test: 'marker',
            tip: `${marker.strength} marker of reflection`
        }
    );
    for (const candidate of trace.candidates || []) {
        spans.push(
            {
                start: candidate.start, end: candidate.end, class: `candidate ${candidate.correct ? 'right' : 'wrong'}`,
                test: 'candidate',
                tip: `answer read here: ${candidate.answer}, ${candidate.correct ? 'right' : 'wrong'}`,
                after: candidate.correct ? '✔' : '✘'
            }
        );
    }
    if (trace.extractedSpan) spans.push(
        {
            start: trace.extractedSpan[0], end: trace.extractedSpan[1], class: 'answer-span', test: 'answer-span',
            tip: 'the answer that was graded'
        }
    );
    const think = /<think>[\s\S]*?(?:<\/think>|$)/.exec(trace.text);
    if (think) spans.push({ start: think.index, end: think.index + think[0].length, class: 'think' });
    return spans;
}

function textView(trace) {
    return h('div', { class: 'trace-layout' },
        h('div', { class: 'stack' },
            panel('Prompt', {}, modelText(trace.problemText || trace.prompt, [], { class: 'prompt-box small' }),
                trace.problemText ? h(
                    'details', {}, h('summary', { class: 'small quiet' }, 'as rendered'),
                    modelText(trace.prompt, [], { class: 'small mono' })
                ) : null),
            panel(
                'Completion', {}, modelText(trace.text, traceSpans(trace), { test: 'trace-text' }),
                trace.stopReason === 'length' ? h(
                    'span', { class: 'cut' }, `cut at ${count(trace.tokenCount)} tokens`
                ) : null
            )),
        h('aside', { class: 'trace-side', 'aria-label': 'Facts' }, reflectionPanel(trace), siblingPanel(trace)));
}

function reflectionPanel(trace) {
    const answers = trace.candidates || [];
    const { reflection } = trace;
    const places = (list, draw) => (list.length ? list.map((item, index) => [index ? ', ' : '', draw(item)]) : 'none');
    return panel('Reflection', { test: 'reflection' }, facts([
        ['class', classLabel(trace.class)],
        [
            'answers',
            answers.length ? answers.map(
                ({ answer, correct }, index) => [index ? ' → ' : '', textNodes(head(answer, 24)), correct ? '✔' : '✘']
            ) : '—'
        ],
        [
            'markers',
            trace.markers ? places(
                trace.markers, ({ text, strength }) => [textNodes(text), strength === 'strong' ? ' (strong)' : '']
            ) : missing('Markers were not computed for this trace.')
        ],
        ...(reflection ? reflectionFacts(reflection) : []),
    ]));
}

function reflectionFacts(reflection) {
    const behaviours = Object.entries(reflection.behaviours || {}).filter(([, times]) => times > 0);
    return [
        ['flips', count(reflection.flips)],
        isNumber(reflection.settled) && ['settled', `at ${percent(reflection.settled)} of the tokens`],
        isNumber(reflection.waste) && ['after the first right', `${percent(reflection.waste)} of the tokens`],
        isNumber(reflection.underthinking) && [
            'given up a right answer', `${percent(reflection.underthinking)} of the tokens before the end`
        ],
        isNumber(reflection.spike) && [
            'entropy at the marker', `${number(reflection.spike, 2)} × the step’s 80th percentile`
        ],
        isNumber(reflection.repetition) && ['repetition', `${percent(reflection.repetition)} of the four-grams`],
        [
            'behaviours',
            behaviours.length ? behaviours.map(
                ([name, times]) => `${behaviourNames[name] || name} ${times}`
            ).join(', ') : 'none'
        ],
        reflection.isSilentCorrection && ['note', 'corrected itself without a marker'],
        reflection.mixesLanguages && ['note', 'mixes languages'],
    ];
}

function siblingPanel(trace) {
    return panel('This group', { test: 'siblings' }, dataTable(['', 'reward', 'A', 'tok'], (trace.siblings || []).map((sibling) => [
        h(
            'span', {}, outcomeMark(sibling.outcome), ' ',
            sibling.id === trace.id ? h('strong', {}, `#${sibling.slot}`) : link(
                traceAddress(sibling.id), `#${sibling.slot}`
            )
        ),
        number(sibling.reward, 2), signed(sibling.advantage),
        count(sibling.tokenCount)]), { caption: 'Completions of this group', numeric: [1, 2, 3] }));
}

function rawView(trace) {
    const text = JSON.stringify(trace, null, 2);
    const save = button('Save as JSON', () => saveFile(`${trace.id}.json`, text, 'application/json'));
    if (text.length > 1e6) return panel(
        'Raw', {}, h('p', {}, `The record is ${(text.length / 1e6).toFixed(1)} MB.`), save
    );
    return panel('Raw', {}, save, h('pre', { class: 'model-text', test: 'raw', tabindex: 0 }, textNodes(text)));
}

function traceKeys(view) {
    const { trace } = view;
    const cycle = () => {
        if ((route.query.get('tab') || 'text') !== 'tokens') return setQuery({ tab: 'tokens' });
        const names = colourModes.map(({ id }) => id);
        setQuery({ by: names[(names.indexOf(route.query.get('by') || 'entropy') + 1) % names.length] });
    };
    const step = (id) => id && go(traceAddress(id, keptTab()));
    useKeys([
        ['t', 'Token colours (next)', cycle], [
            'e', 'Evidence', () => setQuery({ tab: 'evidence' })
        ], ['r', 'Raw record', () => setQuery({ tab: 'raw' })],
        ['j', 'Next completion', () => step(trace.next)], ['k', 'Previous completion', () => step(trace.previous)],
        ['l', 'Next completion', () => step(trace.next)], ['h', 'Previous completion', () => step(trace.previous)],
        ['m', 'Next marker', () => view.tokenView?.nextMarker()],
        [
            'x', 'Pin this trace',
            () => keepNote('pinned', 'pin', trace.id, (error) => announce(error || 'Pinned.', true))
        ],
        [
            'd', 'Compare with this problem’s other traces',
            () => go(address('problem', trace.problemId, { b: trace.id }))
        ],
    ]);
}

function keptTab() {
    const kept = {};
    for (const key of ['tab', 'by']) if (route.query.get(key)) kept[key] = route.query.get(key);
    return kept;
}
