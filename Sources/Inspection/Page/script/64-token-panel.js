/** Everything the store holds about one token. */

function tokenFacts(data, trace, index) {
    const logProb = data.logProbs?.[index];
    const entropy = data.entropies?.[index];
    const change = data.logProbChanges?.[index];
    const fork = isNumber(entropy) && isNumber(data.entropyP80) ? (entropy > data.entropyP80 ? ' → fork' : '') : '';
    const notKept = 'The update of this trace was not kept.';
    return [
        h('div', { class: 'panel-head' }, h('h2', {}, `token ${index} / ${data.count}`),
            h('span', { class: 'mono', test: 'token-text' }, '“', textNodes(data.texts[index], true), '”'),
            h('span', { class: 'quiet' }, `id ${data.ids[index]}`)),
        facts([
            [
                'log p sampled', h('span', { test: 'token-logp' }, number(logProb, 2)),
                isNumber(logProb) ? ` (p ${number(Math.exp(logProb), 3)})` : ''
            ],
            [
                'log p after',
                isNumber(change) ? [
                    h('span', {}, number(logProb + change, 2)), '  Δ ',
                    h('span', { test: 'token-change', 'data-value': change }, signed(change))
                ] : missing(notKept)
            ],
            [
                'ratio',
                isNumber(data.ratios?.[index]) ? [
                    h('span', { test: 'token-ratio', 'data-value': data.ratios[index] }, number(data.ratios[index], 2)),
                    ' ', clipWord(data, index)
                ] : missing(notKept)
            ],
            [
                'entropy', h('span', { test: 'token-entropy' }, number(entropy, 2)), ' nats',
                isNumber(data.entropyP80) ? ` (80th percentile of the step ${number(data.entropyP80, 2)}${fork})` : ''
            ],
            ['surprisal', isNumber(logProb) ? `${number(-logProb / Math.LN2, 1)} bits` : '—'],
            ['push', pushText(data, index)],
            data.lossMask && !data.lossMask[index] ? ['trained on', 'no: masked'] : null,
            data.spans ? ['characters', `${data.spans[index][0]}–${data.spans[index][1]}`] : null,
        ]),
    ];
}

function clipWord(data, index) {
    const side = data.clipped?.[index];
    return side ? h(
        'span', { class: 'warn', test: 'token-clip' }, side === 1 ? '▲ clipped-high' : '▼ clipped-low'
    ) : null;
}

/** The token's part of the objective, and whether it still has a gradient. */
function pushText(data, index) {
    const value = contribution(data, index);
    if (!isNumber(value)) return missing('This needs the advantage and the ratio of the token.');
    const side = data.clipped?.[index];
    const bound = side === 1 ? `above 1 + ε (${number(1 + data.clipHigh, 2)})` : side === 2 ? `below 1 − ε (${number(1 - data.clipLow, 2)})` : null;
    return `A · ratio = ${signed(value)}${bound ? `, gradient 0 here: ${bound}` : ''}`;
}
