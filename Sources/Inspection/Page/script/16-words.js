/** The field's words for outcomes, classes and states, with a glyph each, so that colour is never the only channel. */

const outcomes = {
    correct: ['✔', 'correct', 'good'],
    incorrect: ['✘', 'wrong value', 'bad'],
    wrong_format: ['∅', 'no answer found', 'warn'],
    unparseable: ['?', 'could not parse', 'warn'],
    rejected: ['⊘', 'rejected', 'bad'],
    timeout: ['⏱', 'timed out', 'warn'],
    memory_limit: ['▣', 'out of memory', 'warn'],
    output_limit: ['▤', 'too much output', 'warn'],
    crashed: ['✖', 'crashed', 'bad'],
    abstained: ['–', 'abstained', ''],
    error: ['!', 'verifier error', 'warn'],
};

const classes = {
    corrective: ['▓', 'corrective', 'wrong to right, with a marker between: the aha moment', 'f1'],
    confirm: ['▒', 'confirm', 'right from the first, then checked', 'f3'],
    search: ['░', 'search', 'right in the end, a marker on the way', 'f4'],
    stuck: ['×', 'stuck', 'a marker, never right', 'f2'],
    lost: ['⊘', 'lost', 'right once, wrong in the end', 'f6'],
    unfinished: ['…', 'unfinished', 'a marker, no answer at the end', 'f5'],
    none: ['·', 'none', 'no marker of reflection', 'f5'],
};

const behaviourNames = {
    verification: 'verification', backtracking: 'backtracking', subgoals: 'subgoals',
    backwardChaining: 'backward chaining'
};

const classNames = Object.keys(classes);

function outcomeMark(outcome) {
    const [glyph, word, tone] = outcomes[outcome] || ['?', outcome, ''];
    return h(
        'span', { class: tone, title: word }, h('span', { 'aria-hidden': 'true' }, glyph),
        h('span', { class: 'unseen' }, word)
    );
}

function outcomeBadge(outcome, wording) {
    const [glyph, word, tone] = outcomes[outcome] || ['?', outcome, ''];
    return h('span', { class: `badge ${tone}`, test: 'outcome' }, `${glyph} ${wording || word}`);
}

function classLabel(name) {
    if (!name) return missing('Reflection fields were not computed for this trace.');
    const [glyph, word, meaning] = classes[name] || ['?', name, ''];
    return h('span', { title: meaning }, `${glyph} ${word}`);
}

/** The arithmetic behind an advantage, for its tooltip. */
function advantageText(advantage, reward, statistics) {
    if (!isNumber(advantage)) return 'No advantage: this completion was not judged, or takes no part in training.';
    if (!statistics) return `advantage ${signed(advantage, 3)}`;
    return `(reward − mean) / (std + ε)\nreward ${number(reward)}, mean ${number(statistics.mean)}, `
        + `std ${number(statistics.std)} (${statistics.kind}), ε ${statistics.epsilon}`;
}
