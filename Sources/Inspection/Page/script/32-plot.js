/** Geometry shared by the charts: domains, ticks, decimation, the one step cursor. */

/** Round tick values that cover [low, high]. */
function niceTicks(low, high, wanted = 5) {
    if (!(high > low)) return [low];
    const rough = (high - low) / wanted;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough);
    const ticks = [];
    for (
        let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index++
    ) ticks.push(index * step + 0);
    return ticks;
}

/** At most four points for each pixel column (first, lowest, highest, last), so that no peak is lost. */
function decimate(points, column) {
    const kept = [];
    let bucket = [];
    const close = () => {
        if (bucket.length <= 4) kept.push(...bucket);
        else {
            const low = bucket.reduce((a, b) => (b[1] < a[1] ? b : a));
            const high = bucket.reduce((a, b) => (b[1] > a[1] ? b : a));
            kept.push(...[...new Set([bucket[0], low, high, bucket[bucket.length - 1]])].sort((a, b) => a[0] - b[0]));
        }
    };
    for (const point of points) {
        if (bucket.length && column(point[0]) !== column(bucket[0][0])) { close(); bucket = []; }
        bucket.push(point);
    }
    close();
    return kept;
}

/** Stretches of finite values: a gap stays a gap. */
function stretches(points) {
    const runs = [[]];
    for (const point of points) {
        if (isNumber(point[1])) runs[runs.length - 1].push(point);
        else if (runs[runs.length - 1].length) runs.push([]);
    }
    return runs.filter((run) => run.length);
}

/** Exponential moving average; a gap starts it anew. */
function smoothed(points, weight) {
    let mean = null;
    return points.map(([x, y]) => {
        mean = !isNumber(y) ? null : mean === null ? y : weight * mean + (1 - weight) * y;
        return [x, mean];
    });
}

function pathOf(points, x, y) {
    return points.map(
        (point, index) => `${index ? 'L' : 'M'}${x(point[0]).toFixed(1)} ${y(point[1]).toFixed(1)}`
    ).join('');
}

function areaOf(points, x, low, high) {
    const there = points.map((point) => `${x(point[0]).toFixed(1)} ${high(point).toFixed(1)}`);
    const back = points.map((point) => `${x(point[0]).toFixed(1)} ${low(point).toFixed(1)}`).reverse();
    return `M${there.join('L')}L${back.join('L')}Z`;
}

/** The steps on every x axis: the chosen range, or from the first known step to the last. */
function stepDomain() {
    const range = stepRange();
    if (range) return range[0] === range[1] ? [range[0] - 0.5, range[1] + 0.5] : range;
    const first = session.steps.length ? session.steps[0].step : 0;
    const zero = session.run?.evaluations?.some(({ step }) => step === 0);
    return [zero ? 0 : first, Math.max(lastStep(), first + 1)];
}

/** The step under the pointer, the same in every chart. */
const cursor = { step: null, listeners: new Set() };

function setCursor(step) {
    if (cursor.step === step) return;
    cursor.step = step;
    for (const listener of cursor.listeners) listener();
}

/** A metric over steps: null where it was not finite, left out where it was not recorded. */
function metricPoints(name, steps = session.steps) {
    return steps.filter(({ metrics }) => name in metrics).map(({ step, metrics }) => [step, metrics[name]]);
}

function summaryPoints(value, steps = session.steps) {
    return steps.filter(({ summary }) => summary).map((entry) => [entry.step, value(entry.summary, entry)])
        .filter(([, y]) => y !== undefined && y !== null);
}

function sparkline(points, { color = 1, band, low, high } = {}) {
    const finite = points.filter(([, y]) => isNumber(y));
    const svg = s(
        'svg', { viewBox: '0 0 160 30', preserveAspectRatio: 'none', 'aria-hidden': 'true', focusable: 'false' }
    );
    if (finite.length < 2) return svg;
    const values = band ? band.flatMap(([, a, b]) => [a, b]) : finite.map(([, y]) => y);
    const bottom = low ?? Math.min(...values);
    const top = high ?? Math.max(...values, bottom + 1e-9);
    const from = finite[0][0];
    const to = finite[finite.length - 1][0];
    const x = (step) => 1 + 158 * (step - from) / (to - from);
    const y = (value) => 28 - 26 * (value - bottom) / (top - bottom);
    if (band) svg.append(s('path', { class: `band f${color}`, d: areaOf(band, x, (p) => y(p[1]), (p) => y(p[2])) }));
    for (const run of stretches(points)) {
        svg.append(
            s(
                'path',
                {
                    class: `series c${color}`, 'vector-effect': 'non-scaling-stroke',
                    d: pathOf(decimate(run, (v) => Math.round(x(v))), x, y)
                }
            )
        );
    }
    return svg;
}
