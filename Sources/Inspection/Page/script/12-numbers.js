/** Numbers as they are printed everywhere: an undefined one is a dash with its reason, never 0. */

const isNumber = (value) => typeof value === 'number' && Number.isFinite(value);

function count(value) {
    return isNumber(value) ? value.toLocaleString('en-US') : '—';
}

function number(value, digits = 3) {
    if (!isNumber(value)) return '—';
    const size = Math.abs(value);
    if (size !== 0 && size < 0.5 * 10 ** -digits) return value.toExponential(1).replaceAll('-', '−');
    return (Object.is(value, -0) ? 0 : value).toFixed(digits).replace('-', '−');
}

/** At most `digits` significant decimals, without trailing zeros: axis labels and readouts. */
function short(value) {
    if (!isNumber(value)) return '—';
    if (value === 0) return '0';
    const size = Math.abs(value);
    if (size >= 1e6) return `${trim((value / 1e6).toFixed(1))}M`;
    if (size >= 1e4) return `${trim((value / 1e3).toFixed(1))}k`;
    if (size < 1e-3) return value.toExponential(1).replace('-', '−');
    return trim(value.toFixed(size < 0.1 ? 4 : size < 1 ? 3 : size < 100 ? 2 : 0)).replace('-', '−');
}

const trim = (text) => (text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text);

function signed(value, digits = 2) {
    return isNumber(value) ? (value > 0 ? '+' : '') + number(value, digits) : '—';
}

function percent(value, digits = 0) {
    return isNumber(value) ? `${(100 * value).toFixed(digits)}%` : '—';
}

function interval(pair, digits = 3) {
    return pair ? `[${number(pair[0], digits)}, ${number(pair[1], digits)}]` : '';
}

/** A dash that says on hover and focus why there is no number. */
function missing(reason) {
    return h('span', { tip: reason, tabindex: 0 }, '—');
}

/** A rate with its count and Wilson interval in the tooltip. */
function rate(value, digits = 1) {
    if (!value || !isNumber(value.value)) return missing('Nothing to take a rate of.');
    return h(
        'span', { tip: rateText(value), tabindex: 0 }, percent(value.value, digits),
        isNumber(value.bound) ? ` (≤ ${percent(value.bound, 1)})` : ''
    );
}

function rateText(value) {
    const bound = isNumber(value.bound) ? `; seen nowhere, so below ${number(value.bound, 4)} with 95% confidence` : '';
    return `${count(value.count)} of ${count(value.of)}, 95% Wilson interval ${interval(value.interval)}${bound}`;
}

function plural(amount, noun) {
    return `${count(amount)} ${noun}${amount === 1 ? '' : 's'}`;
}

function duration(seconds) {
    if (!isNumber(seconds)) return '—';
    if (seconds < 10) return `${seconds.toFixed(1)} s`;
    if (seconds < 60) return `${Math.round(seconds)} s`;
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
    return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function clock(seconds) {
    return isNumber(seconds) ? new Date(seconds * 1000).toLocaleTimeString('en-GB') : '—';
}

function day(seconds) {
    if (!isNumber(seconds)) return '—';
    const date = new Date(seconds * 1000);
    const two = (part) => String(part).padStart(2, '0');
    return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
