/** The seven tiles of the overview: the last step in range, its trend over ten steps, and the traces behind it. */

function overviewTiles() {
    const steps = stepsShown();
    const last = steps[steps.length - 1];
    if (!last) return [h('p', { class: 'quiet' }, noStep())];
    const m = last.metrics;
    const sum = last.summary || {};
    const judged = `step ${last.step}: ${count(sum.correct)} of ${count(sum.judged)} judged traces`;
    const metric = (key) => metricPoints(key, steps);
    const known = (key, print) => (key in m ? print(m[key]) : null);
    const signalShare = share(({ groups, zeroSignal }) => groups - zeroSignal);
    return [
        tile('pass', 'pass@1', number(sum.passRate), passPoints(steps), {
            tip: `${judged}, 95% Wilson interval ${interval(sum.interval)}`,
            detail: `n ${count(sum.judged)} · ${interval(sum.interval, 2)}`,
            spark: { band: passBand(steps), low: 0 },
        }),
        tile('reward', 'reward', number(m['reward/mean']), metric('reward/mean'), {
            tip: `mean over ${count(sum.judged)} judged traces, standard deviation ${number(m['reward/std'])}`,
            detail: `± ${number(m['reward/std'])} · n ${count(sum.judged)}`,
        }),
        tile('length', 'length p50', count(sum.lengthP50), summaryPoints(({ lengthP50 }) => lengthP50, steps), {
            tip: `tokens of ${count(sum.traces)} traces; ${count(sum.truncated)} cut at the limit`,
            detail: `p90 ${count(sum.lengthP90)} · cut ${percent(sum.traces ? sum.truncated / sum.traces : null)}`,
            digits: 0,
        }),
        tile('entropy', 'entropy', known('policy/entropy', (value) => number(value)), metric('policy/entropy'), {
            tip: m['policy/entropy'] === null ? 'Not finite at this step.' : 'mean over sampled tokens, nats',
            absent: 'This run did not record policy/entropy.', detail: 'nats a token',
        }),
        tile('kl', 'KL', known('policy/klReference', (value) => number(value, 4)), metric('policy/klReference'), {
            tip: 'KL divergence to the reference policy',
            absent: 'This run has no reference policy, so no KL to it is recorded.', detail: 'to the reference',
            digits: 4,
        }),
        tile('signal', 'signal groups', sum.groups ? percent(signalShare(sum)) : null, summaryPoints(signalShare, steps), {
            tip: `${count(sum.groups - sum.zeroSignal)} of ${count(sum.groups)} groups have different rewards: they teach`,
            absent: 'No groups in this step.',
            detail: `all wrong ${count(sum.allWrong)} · all right ${count(sum.allCorrect)} of ${count(sum.groups)}`,
            share: true,
        }),
        tile('speed', 'tokens/s', known('tokens/perSecond', (value) => count(Math.round(value))), metric('tokens/perSecond'), {
            tip: `a step takes ${duration(m['time/stepSeconds'])}`, absent: 'This run did not record tokens/perSecond.',
            detail: timeShares(m), digits: 0,
        }),
    ];
}

function noStep() {
    const range = stepRange();
    return range ? `No step in ${range.join('–')}; the run ends at ${lastStep()}.` : 'No step is committed yet.';
}

function tile(id, name, value, points, { tip, detail, absent, spark, digits = 2, share: isShare = false }) {
    const known = value !== null && value !== undefined;
    return h('div', {
        class: 'tile', test: `tile-${id}`, tabindex: 0, role: 'group', tip: known ? tip : absent,
        'aria-label': `${name} ${known ? value : 'not known'}`,
    },
        h('div', { class: 'name' }, name),
        h(
            'div', {}, h('span', { class: 'value', test: 'value' }, known ? value : '—'),
            known && trend(points, digits, isShare)
        ),
        sparkline(points, spark), h('div', { class: 'detail' }, known ? detail : absent));
}

function trend(points, digits, isShare) {
    const finite = points.filter(([, y]) => isNumber(y));
    if (finite.length < 2) return null;
    const change = finite[finite.length - 1][1] - finite[Math.max(0, finite.length - 11)][1];
    if (Math.abs(change) < 0.5 * 10 ** -digits) return null;
    const size = isShare ? percent(Math.abs(change)) : number(Math.abs(change), digits);
    return h('span', { class: 'trend', title: 'change over ten steps' }, `${change > 0 ? '▲' : '▼'} ${size}`);
}

function timeShares(metrics) {
    const total = metrics['time/stepSeconds'];
    if (!isNumber(total) || total <= 0) return '';
    const part = (key) => percent(metrics[key] / total);
    return `rollout ${part('time/rolloutSeconds')} · verify ${part('time/verifySeconds')} · learn ${part('time/learnSeconds')}`;
}
