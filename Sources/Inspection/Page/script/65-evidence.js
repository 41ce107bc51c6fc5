/** What the verifier saw, read and decided; every failure in its own words. */

function evidenceView(trace) {
    const verdict = trace.verdict || {};
    const span = trace.extractedSpan;
    const rejected = (trace.candidates || []).filter(({ start, end }) => !span || end <= span[0] || start >= span[1]);
    const spans = span ? [
        { start: span[0], end: span[1], class: 'answer-span', test: 'evidence-span', tag: 'mark' }
    ] : [];
    return h('div', { class: 'stack', test: 'evidence' },
        panel('Verdict', {},
            h('div', { class: 'row' }, outcomeBadge(verdict.outcome), h('strong', { test: 'wording' }, trace.wording || outcomes[verdict.outcome]?.[1]),
                h('span', { class: 'quiet' }, [trace.verifier, trace.verifierVersion].filter(Boolean).join('@')), h(
                    'span', { class: 'quiet' },
                    isNumber(verdict.seconds) ? `${number(verdict.seconds * 1000, 1)} ms` : ''
                ),
                button('copy as test case', () => copyText(testCase(trace), 'Test case copied.'), { test: 'copy-case' })),
            verdict.explanation ? h(
                'pre', { class: 'model-text', test: 'explanation' }, textNodes(verdict.explanation)
            ) : null),
        panel('Reading', {}, facts([
            ['read', h('span', { test: 'extracted' }, isText(verdict.extracted) ? textNodes(verdict.extracted) : 'nothing'),
                span ? h('span', { class: 'quiet' }, ` characters ${span[0]}–${span[1]}`) : ''],
            [
                'expected',
                trace.answer === null || trace.answer === undefined ? missing(
                    'The problem has no reference answer; its tests decide.'
                ) : h('span', { test: 'expected' }, textNodes(trace.answer))
            ],
            [
                'reward',
                trace.reward === null ? missing(
                    'No reward: the verifier abstained or failed, so this trace does not train.'
                ) : number(trace.reward, 3)
            ],
        ])),
        verdict.parts?.length ? panel(
            'Parts', {},
            dataTable(
                ['part', 'weight', 'reward'],
                verdict.parts.map(({ name, weight, reward }) => [name, number(weight, 2), number(reward, 3)]),
                { caption: 'Parts of the reward', numeric: [1, 2] }
            )
        ) : null,
        panel('Not used', { test: 'rejected' }, rejected.length
            ? h(
                'ul', {},
                rejected.map(
                    ({ answer, start, correct }) => h(
                        'li', {}, '“', textNodes(answer), `” at ${start}, `,
                        correct ? h('span', { class: 'good' }, 'would have been right') : 'wrong'
                    )
                )
            )
            : h('p', { class: 'quiet' }, 'No other answer was read in this text.')),
        panel('Output', {}, modelText(trace.text, spans, { test: 'evidence-text' })));
}

const isText = (value) => typeof value === 'string';

/** A line for a verifier's cases.jsonl. */
function testCase(trace) {
    return JSON.stringify({ completion: trace.text, answer: trace.answer, expect: trace.verdict?.outcome });
}
