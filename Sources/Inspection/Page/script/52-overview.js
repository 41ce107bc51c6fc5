/** The run at a glance: seven tiles, charts that share one cursor, alerts, and the solve heat-map. */
screens.overview = {
    title: 'Overview',
    async show(alive) {
        const [events, base] = await Promise.all([optional(runPath(route.run, '/events')), baselineSteps()]);
        if (!alive()) return null;
        session.marks = (events?.events || []).filter(({ step }) => step !== null);
        session.base = base;
        if (!session.steps.length && !session.run.evaluations?.length) return waitingView();
        const tileRow = h('section', { class: 'tiles', 'aria-label': 'Last step' });
        const charts = overviewCharts();
        const [alerts, evaluations] = [h('div', { class: 'cell' }), h('div', { class: 'cell' })];
        const heatmap = new HeatMap();
        const draw = () => {
            replaceChildren(tileRow, overviewTiles());
            for (const chart of charts) chart.draw();
            replaceChildren(alerts, alertPanel());
            replaceChildren(evaluations, evaluationPanel());
        };
        draw();
        heatmap.load();
        // It goes through every trace, which the rest of the screen need not wait for.
        optional(runPath(route.run, '/diagnosis')).then((diagnosis) => {
            session.findings = diagnosis?.findings || [];
            if (alive()) replaceChildren(alerts, alertPanel());
        });
        screenChange = (before) => {
            if ((before.get('base') || '') !== (route.query.get('base') || '')) return false;
            draw();
            heatmap.load();
            return true;
        };
        screenUpdate = () => { draw(); return true; };
        useKeys([['[', 'Step range back', () => shiftRange(-1)], [']', 'Step range on', () => shiftRange(1)]]);
        return [tileRow, h('div', { class: 'row' }, baselineChoice(await optional('/api/runs'))),
            h('div', { class: 'charts' }, charts.map(({ element }) => element), alerts, evaluations), heatmap.element];
    },
};

/** A document that may be missing: from an export, or from an older run. */
async function optional(path) {
    try { return await get(path); } catch (error) {
        if (error instanceof Failure) return null;
        throw error;
    }
}

function waitingView() {
    const inFlight = session.run.inFlight;
    return emptyState(session.phase || `Step 1 is generating: ${plural(inFlight, 'trace')}.`,
        inFlight ? link(
            address('groups', null, { states: 'inFlight' }), 'The traces already on disk', { test: 'in-flight-link' }
        ) : null);
}

function shiftRange(direction) {
    const range = stepRange();
    if (!range) return;
    const by = direction * (range[1] - range[0] + 1);
    if (range[0] + by >= 0 && range[0] + by <= lastStep()) setQuery({ step: `${range[0] + by}..${range[1] + by}` });
}

async function baselineSteps() {
    const other = route.query.get('base');
    return other ? (await optional(runPath(other, '/steps')))?.steps || null : null;
}

function baselineChoice(catalogue) {
    const others = (catalogue?.runs || []).filter(({ id, status }) => id !== route.run && status !== 'unreadable');
    if (!others.length) return null;
    return h('label', { class: 'quiet' }, 'Baseline run drawn beside: ',
        choice(
            'Baseline run', [['', 'none'], ...others.map(({ id }) => [id, id])], route.query.get('base') || '',
            (base) => setQuery({ base: base || null }), { 'data-testid': 'baseline' }
        ));
}

/** The line of the pinned baseline run for the same quantity, dotted. */
function baselineLine(points) {
    if (!session.base) return [];
    return [{ name: 'baseline', color: 5, dash: 'third', points: points(session.base) }];
}

const passPoints = (steps) => summaryPoints(({ passRate }) => passRate, steps);
const passBand = (steps) => steps.filter(({ summary }) => summary?.interval).map(
    ({ step, summary }) => [step, ...summary.interval]
);
const share = (part) => (summary) => (summary.groups ? part(summary) / summary.groups : undefined);

function rewardBand(steps) {
    return steps.filter(({ metrics }) => isNumber(metrics['reward/mean']) && isNumber(metrics['reward/std']))
        .map(
            ({ step, metrics }) => [
                step, metrics['reward/mean'] - metrics['reward/std'], metrics['reward/mean'] + metrics['reward/std']
            ]
        );
}

function overviewCharts() {
    const metric = (name, key, color, dash) => ({ name, color, dash, points: metricPoints(key) });
    const parts = () => (session.run.metricNames || []).filter((name) => /^reward\/.+\/mean$/.test(name)).slice(0, 4);
    return [
        new Chart({ id: 'pass', title: 'pass@1', minimum: 0, format: short, lines: () => [
            { name: 'training', color: 1, points: passPoints(session.steps), band: passBand(session.steps) },
            ...evaluationLines(), ...baselineLine(passPoints)] }),
        new Chart({ id: 'reward', title: 'Reward', lines: () => [
            { ...metric('mean ± std', 'reward/mean', 1), band: rewardBand(session.steps) },
            ...parts().map(
                (key, index) => metric(
                    key.split('/').slice(1, -1).join('/'), key, index + 2, ['second', 'third', 'fourth'][index]
                )
            ),
            ...baselineLine((steps) => metricPoints('reward/mean', steps))] }),
        new Chart({ id: 'length', title: 'Completion length, tokens', minimum: 0, lines: () => [
            { name: 'p50', color: 1, points: summaryPoints(({ lengthP50 }) => lengthP50) },
            { name: 'p90', color: 5, dash: 'third', points: summaryPoints(({ lengthP90 }) => lengthP90) },
            {
                name: 'p50 correct', color: 3, dash: 'second',
                points: summaryPoints(({ lengthCorrectP50 }) => lengthCorrectP50)
            },
            {
                name: 'p50 wrong', color: 2, dash: 'fourth',
                points: summaryPoints(({ lengthIncorrectP50 }) => lengthIncorrectP50)
            }] }),
        new Chart(
            {
                id: 'entropy', title: 'Entropy, nats', minimum: 0,
                lines: () => [
                    metric('policy', 'policy/entropy', 1),
                    ...baselineLine((steps) => metricPoints('policy/entropy', steps))
                ]
            }
        ),
        new Chart({ id: 'reflection', title: 'Reflection rate', minimum: 0, absent: 'Reflection fields were not computed for this run.', lines: () => [
            {
                name: 'traces that reflect', color: 4,
                points: summaryPoints(
                    ({ reflecting, traces }) => (isNumber(reflecting) && traces ? reflecting / traces : undefined)
                )
            },
            {
                name: 'truncated', color: 2, dash: 'second',
                points: summaryPoints(({ truncated, traces }) => (traces ? truncated / traces : undefined))
            }] }),
        new Chart({ id: 'classes', title: 'Outcome classes of reflecting traces', absent: 'Reflection fields were not computed for this run.', layers: classLayers,
            opened: (layer, step) => go(address('aha', null, { class: layer, step: `${step}..${step}` })) }),
        new Chart({ id: 'signal', title: 'Groups: with a signal, all right, all wrong', layers: () => [
            { name: 'signal', color: 1, points: summaryPoints(share(({ groups, zeroSignal }) => groups - zeroSignal)) },
            { name: 'all right', color: 3, points: summaryPoints(share(({ allCorrect }) => allCorrect)) },
            { name: 'all wrong', color: 2, points: summaryPoints(share(({ allWrong }) => allWrong)) },
            {
                name: 'equal rewards', color: 5,
                points: summaryPoints(
                    share(({ zeroSignal, allCorrect, allWrong }) => Math.max(0, zeroSignal - allCorrect - allWrong))
                )
            }] }),
        new Chart({ id: 'clip', title: 'Clipped tokens and ratio', minimum: 0, lines: () => [
            metric('clipped high', 'policy/clipFractionHigh', 1),
            metric('clipped low', 'policy/clipFractionLow', 2, 'second'),
            metric('KL to reference', 'policy/klReference', 4, 'third')] }),
        new Chart(
            {
                id: 'gradient', title: 'Gradient norm', minimum: 0,
                lines: () => [metric('gradient', 'optimizer/gradientNorm', 1)]
            }
        ),
        new Chart({ id: 'time', title: 'Seconds of a step', minimum: 0, lines: () => [
            metric('step', 'time/stepSeconds', 5), metric('rollout', 'time/rolloutSeconds', 1, 'second'),
            metric('verify', 'time/verifySeconds', 3, 'third'), metric('learn', 'time/learnSeconds', 2, 'fourth')] }),
    ];
}

function evaluationLines() {
    const byName = new Map();
    for (const { name, step, accuracy, interval: [low, high] } of session.run.evaluations || []) {
        if (!byName.has(name)) byName.set(name, { points: [], band: [] });
        byName.get(name).points.push([step, accuracy]);
        byName.get(name).band.push([step, low, high]);
    }
    return [...byName].slice(0, 3).map(
        ([name, { points, band }], index) => ({ name, points, band, color: index + 2, dash: 'second', dots: true })
    );
}

function classLayers() {
    const reflecting = (summary) => classNames.filter((name) => name !== 'none').reduce(
        (sum, name) => sum + (summary.classes[name] || 0), 0
    );
    const steps = session.steps.filter(({ summary }) => summary?.classes && reflecting(summary) > 0);
    return classNames.filter((name) => name !== 'none').map((name, index) => ({
        name, color: index + 1, points: steps.map(
            ({ step, summary }) => [step, (summary.classes[name] || 0) / reflecting(summary)]
        ),
    })).filter(({ points }) => points.some(([, value]) => value > 0));
}

function alertPanel() {
    const alerts = session.run.alerts || [];
    const stepLink = (step) => link(address('groups', null, { step: `${step}..${step}` }), `step ${step}`);
    const entries = [
        ...alerts.map(
            ({ step, message }) => h('li', {}, step === null ? null : [stepLink(step), ' '], withCode(message))
        ),
        ...(session.findings || []).map(({ steps, message, advice }) => h('li', { test: 'finding' }, withCode(message),
            steps?.length ? [' Last at ', stepLink(steps[steps.length - 1]), '.'] : '',
            advice && h('div', { class: 'quiet small' }, withCode(advice)))),
    ];
    return panel(
        'Alerts', { test: 'alerts' },
        entries.length ? h('ul', { class: 'alert-list' }, entries) : h('p', { class: 'quiet' }, 'None.')
    );
}

function evaluationPanel() {
    const list = session.run.evaluations || [];
    return panel('Evaluations', { test: 'evaluations' }, list.length
        ? dataTable(['step', 'set', 'problems', 'accuracy', '95% interval'],
            list.map(
                (entry) => [
                    entry.step, entry.name, count(entry.problems), number(entry.accuracy), interval(entry.interval)
                ]
            ),
            { caption: 'Evaluations', numeric: [0, 2, 3] })
        : h('p', { class: 'quiet' }, 'No evaluation is recorded.'));
}
