/** What tokens can be coloured by. `value(data, i)` gives the number, `limit(data)` the end of the scale. */

const signedModes = new Set(['change', 'ratio', 'contribution']);

const colourModes = [
    {
        id: 'entropy', name: 'entropy H', unit: 'nats', absent: 'Entropies were not kept for this trace.',
        value: (data, i) => data.entropies?.[i], limit: (data) => data.scale?.entropy,
    },
    {
        id: 'surprisal', name: 'surprisal −log₂ p', unit: 'bits',
        absent: 'Log-probabilities were not kept for this trace.',
        value: (data, i) => scaled(data.logProbs?.[i], -1 / Math.LN2),
        limit: (data) => (data.scale?.surprisal || 0) / Math.LN2,
    },
    {
        id: 'probability', name: 'probability p', unit: '', absent: 'Log-probabilities were not kept for this trace.',
        value: (data, i) => (isNumber(data.logProbs?.[i]) ? Math.exp(data.logProbs[i]) : null), limit: () => 1,
    },
    {
        id: 'change', name: 'Δ log p of the update', unit: 'nats',
        absent: 'What the update did to each token was not kept for this trace.',
        value: (data, i) => data.logProbChanges?.[i], limit: (data) => data.scale?.change,
    },
    {
        id: 'ratio', name: 'ratio new/old', unit: '× (scale in log)', absent: 'Ratios were not kept for this trace.',
        value: (data, i) => data.logProbChanges?.[i], shown: (data, i) => data.ratios?.[i],
        limit: (data) => data.scale?.change,
    },
    {
        id: 'contribution', name: 'advantage × ratio, clipped', unit: '',
        absent: 'This needs the advantage and the ratios, and one of them was not kept.',
        value: contribution, limit: (data) => largest(data, contribution),
    },
    {
        id: 'answer', name: 'answer so far', unit: 'right or wrong', absent: 'No answer was read in this trace.',
        value: (data, i) => data.answerAt?.[i], limit: () => 1,
    },
    { id: 'none', name: 'none', unit: '', value: () => null, limit: () => 1 },
];

function scaled(value, factor) {
    return isNumber(value) ? value * factor : null;
}

/** The token's share of the objective: min(ratio · A, clipped ratio · A). */
function contribution(data, i) {
    const ratio = data.ratios?.[i];
    if (!isNumber(data.advantage) || !isNumber(ratio)) return null;
    const clipped = Math.max(1 - (data.clipLow ?? Infinity), Math.min(1 + (data.clipHigh ?? Infinity), ratio));
    return Math.min(ratio * data.advantage, clipped * data.advantage);
}

function largest(data, value) {
    let most = 0;
    for (let i = 0; i < data.count; i++) most = Math.max(most, Math.abs(value(data, i) || 0));
    return most;
}

/** The class that shades a value: k1 to k8 for sizes, m4 to m1 and u1 to u4 for signed ones. */
function shadeOf(mode, value, limit) {
    if (!isNumber(value) || !(limit > 0)) return '';
    if (mode.id === 'answer') return value > 0 ? 'm2' : 'u2';
    const part = Math.min(1, Math.abs(value) / limit);
    if (signedModes.has(mode.id)) {
        const level = Math.ceil(part * 4 - 0.1);
        return level > 0 ? `${value < 0 ? 'm' : 'u'}${level}` : '';
    }
    const level = Math.min(8, Math.floor(part * 9));
    return level > 0 ? `k${level}` : '';
}

function legendOf(mode, limit) {
    if (mode.id === 'none') return null;
    if (mode.id === 'answer') return h(
        'span', { class: 'row' }, h('span', { class: 'm2' }, ' right '), h('span', { class: 'u2' }, ' wrong ')
    );
    const names = signedModes.has(mode.id) ? [
        'm4', 'm3', 'm2', 'm1', '', 'u1', 'u2', 'u3', 'u4'
    ] : ['', 'k1', 'k2', 'k3', 'k4', 'k5', 'k6', 'k7', 'k8'];
    const ends = mode.id === 'ratio' ? [`${number(Math.exp(-limit), 2)}`, `1`, `${number(Math.exp(limit), 2)}`]
        : signedModes.has(mode.id) ? [number(-limit, 2), '0', number(limit, 2)] : ['0', null, number(limit, 2)];
    return h('span', { class: 'row' }, h('span', { test: 'scale-low' }, ends[0]),
        h('span', { class: 'scale', 'aria-hidden': 'true' }, names.map((name) => h('i', { class: name }))),
        h('span', { test: 'scale-high' }, ends[2]), ends[1] !== null && h(
            'span', { class: 'quiet', test: 'scale-middle' }, `centre ${ends[1]}`
        ),
        h('span', { class: 'quiet', test: 'scale-unit' }, mode.unit));
}
