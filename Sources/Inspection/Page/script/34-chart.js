/**
 * A line or stacked chart over steps. All charts of a screen share the cursor and the chosen step range.
 *
 * `lines()` gives [{name, points, color, dash?, band?, dots?}]; `layers()` gives [{name, points, color}] for a stack of shares.
 */
class Chart {
    constructor(options) {
        Object.assign(this, { height: 170, format: short, ...options });
        this.settings = { log: false, smooth: 0, table: false };
        this.readout = h('span', { class: 'readout', test: 'readout' });
        this.canvas = h('div', {});
        this.legend = h('div', { class: 'legend' });
        this.element = h('section', { class: 'panel chart', test: `chart-${this.id}`, 'aria-label': this.title },
            h(
                'div', { class: 'panel-head' }, h('h2', {}, this.title), this.readout,
                h('span', { class: 'end' }, chartMenu(this))
            ),
            this.canvas, this.legend);
        this.listener = () => this.drawCursor();
        cursor.listeners.add(this.listener);
        onLeave(() => cursor.listeners.delete(this.listener));
        const observer = new ResizeObserver(([entry]) => {
            const width = Math.floor(entry.contentRect.width);
            if (width && width !== this.width) { this.width = width; this.draw(); }
        });
        observer.observe(this.canvas);
        onLeave(() => observer.disconnect());
    }

    draw() {
        if (!this.width) return;
        const range = stepRange();
        const inRange = ({ points, ...rest }) => (
            { ...rest, points: range ? points.filter(([x]) => x >= range[0] && x <= range[1]) : points }
        );
        this.shownLines = (
            this.layers ? this.layers() : this.lines()
        ).map(inRange).filter(({ points }) => points.length);
        if (!this.shownLines.length) {
            replaceChildren(this.canvas, h('p', { class: 'quiet small' }, this.absent || 'Not recorded in this run.'));
            return this.legend.replaceChildren();
        }
        if (this.settings.table) return this.drawTable();
        this.scales();
        const focused = this.canvas.contains(document.activeElement);
        this.svg = this.drawing();
        replaceChildren(this.canvas, this.svg);
        if (focused) this.svg.focus({ preventScroll: true });
        replaceChildren(
            this.legend,
            this.shownLines.length > 1 || this.layers ? this.shownLines.map(
                (line) => legendEntry(line, this.layers)
            ) : null
        );
        this.drawCursor();
    }

    scales() {
        const { width, height } = this;
        this.plot = { left: 42, right: width - 8, top: 8, bottom: height - 20 };
        this.domain = this.domainOf ? this.domainOf() : stepDomain();
        const values = this.layers ? [0, 1] : this.shownLines.flatMap(({ points, band }) => [
            ...points.map(([, y]) => y).filter(isNumber), ...(band || []).filter(
                ([x]) => x >= this.domain[0] && x <= this.domain[1]
            ).flatMap(([, a, b]) => [a, b]),
        ]);
        let low = Math.min(...values, this.minimum ?? Infinity);
        let high = Math.max(...values, this.maximum ?? -Infinity);
        if (!Number.isFinite(low)) [low, high] = [0, 1];
        if (low === high && low === this.minimum) high = low + 1;
        else if (low === high) [low, high] = [low - Math.abs(low || 1) * 0.1, high + Math.abs(high || 1) * 0.1];
        const positive = values.filter((value) => value > 0);
        this.isLog = this.settings.log && positive.length > 0;
        if (this.isLog) low = Math.min(...positive);
        const bend = this.isLog ? Math.log10 : (value) => value;
        const [from, to] = [bend(low), bend(Math.max(high, low * (this.isLog ? 1.01 : 1)))];
        const span = to - from || 1;
        this.limits = [low, high];
        this.x = (step) => this.plot.left + (this.plot.right - this.plot.left) * (step - this.domain[0]) / (
            this.domain[1] - this.domain[0] || 1
        );
        this.y = (value) => this.plot.bottom - (this.plot.bottom - this.plot.top) * (
            bend(this.isLog ? Math.max(value, low) : value) - from
        ) / span;
    }

    drawing() {
        const svg = s('svg', {
            viewBox: `0 0 ${this.width} ${this.height}`, height: this.height, role: 'img', tabindex: 0,
            'aria-label': this.sentence(),
        });
        svg.append(this.axes());
        if (this.layers) svg.append(...this.areas());
        else for (const line of this.shownLines) svg.append(...this.line(line));
        svg.append(this.unfinite());
        this.cursorLine = s(
            'line', { class: 'cursor-line', y1: this.plot.top, y2: this.plot.bottom, visibility: 'hidden' }
        );
        this.selection = s(
            'rect',
            { class: 'selection', y: this.plot.top, height: this.plot.bottom - this.plot.top, visibility: 'hidden' }
        );
        svg.append(this.selection, this.cursorLine);
        listenToChart(this, svg);
        return svg;
    }

    axes() {
        const { left, right, bottom } = this.plot;
        const group = s('g', {});
        const logTicks = () => niceTicks(
            Math.log10(this.limits[0]), Math.log10(this.limits[1]), 3
        ).map((power) => 10 ** power);
        for (const value of this.isLog ? logTicks() : niceTicks(...this.limits)) {
            group.append(s('line', { class: 'axis', x1: left, x2: right, y1: this.y(value), y2: this.y(value) }),
                s(
                    'text', { x: left - 6, y: this.y(value) + 4, 'text-anchor': 'end' },
                    this.layers ? percent(value) : this.format(value)
                ));
        }
        const steps = niceTicks(...this.domain, Math.max(2, Math.floor((right - left) / 80))).filter(Number.isInteger);
        for (const step of steps) group.append(
            s('text', { x: this.x(step), y: bottom + 15, 'text-anchor': 'middle', class: 'x-tick' }, count(step))
        );
        for (const mark of session.marks || []) {
            if (mark.step < this.domain[0] || mark.step > this.domain[1]) continue;
            const at = this.x(mark.step);
            group.append(
                s(
                    'path', { class: 'event-mark', d: `M${at} ${bottom}v5` },
                    s('title', {}, `${mark.kind} at step ${mark.step}: ${mark.message}`)
                )
            );
        }
        return group;
    }

    line({ points, color, dash, band, dots }) {
        const weight = this.settings.smooth;
        const nodes = [];
        const inside = band?.filter(([step]) => step >= this.domain[0] && step <= this.domain[1]);
        if (inside?.length > 1) {
            nodes.push(
                s(
                    'path',
                    { class: `band f${color}`, d: areaOf(inside, this.x, (p) => this.y(p[1]), (p) => this.y(p[2])) }
                )
            );
        }
        const column = (step) => Math.round(this.x(step));
        const paths = (list, extra) => stretches(list).map((run) => s('path', {
            class: `series c${color} ${dash || ''} ${extra}`, d: pathOf(
                run.length === 1 ? [run[0], run[0]] : decimate(run, column), this.x, this.y
            ),
        }));
        nodes.push(...paths(points, weight > 0 ? 'faint' : ''));
        if (weight > 0) nodes.push(...paths(smoothed(points, weight), ''));
        if (dots) for (const [step, value] of points.filter(([, y]) => isNumber(y))) nodes.push(
            s('circle', { class: `point f${color}`, cx: this.x(step), cy: this.y(value), r: 3.5 })
        );
        return nodes;
    }

    areas() {
        const base = new Map();
        return this.shownLines.map((layer) => {
            const points = layer.points.map(([step, share]) => {
                const low = base.get(step) || 0;
                base.set(step, low + share);
                return [step, low, low + share];
            });
            const wide = points.length === 1 ? [
                [this.domain[0], ...points[0].slice(1)], [this.domain[1], ...points[0].slice(1)]
            ] : points;
            return s('path', {
                class: `area f${layer.color}`, d: areaOf(
                    wide, this.x, (p) => this.y(p[1]), (p) => this.y(p[2])
                ), 'data-layer': layer.name,
            }, s('title', {}, layer.name));
        });
    }

    /** A cross on the axis at every step whose value was not finite. */
    unfinite() {
        const steps = new Set(
            this.shownLines.flatMap(({ points }) => points.filter(([, y]) => y === null).map(([x]) => x))
        );
        return s('g', {}, [...steps].map((step) => s('path', {
            class: 'unfinite', test: 'not-finite', d: `M${this.x(step) - 4} ${this.plot.bottom - 4}l8 8m0 -8l-8 8`,
        }, s('title', {}, `step ${step}: not finite`))));
    }

    drawCursor() {
        if (!this.svg || this.settings.table || !this.shownLines?.length) return;
        const step = cursor.step;
        const visible = step !== null && step >= this.domain[0] && step <= this.domain[1];
        this.cursorLine.setAttribute('visibility', visible ? 'visible' : 'hidden');
        if (visible) for (const side of ['x1', 'x2']) this.cursorLine.setAttribute(side, this.x(step));
        this.readout.textContent = this.reading(visible ? step : null);
    }

    reading(step) {
        const at = step ?? Math.max(...this.shownLines.map(({ points }) => points[points.length - 1][0]));
        const parts = this.shownLines.map(({ name, points }) => {
            const point = points.find(([x]) => x === at);
            if (!point) return null;
            return `${name} ${point[1] === null ? 'not finite' : this.layers ? percent(point[1]) : this.format(point[1])}`;
        }).filter(Boolean);
        return parts.length ? `step ${at}: ${parts.join(' · ')}` : `step ${at}: no value`;
    }

    sentence() {
        const { name, points } = this.shownLines[0];
        const finite = points.filter(([, y]) => isNumber(y));
        if (!finite.length) return `${this.title}: no finite value.`;
        const [first, last] = [finite[0], finite[finite.length - 1]];
        const verb = last[1] > first[1] ? 'rose' : last[1] < first[1] ? 'fell' : 'stayed';
        return `${this.title}: ${name} ${verb} from ${this.format(first[1])} to ${this.format(last[1])} over ${plural(last[0] - first[0], 'step')}.`;
    }

    /** Header and rows of the table view and the CSV: one row a step. */
    tableRows() {
        const steps = [
            ...new Set(this.shownLines.flatMap(({ points }) => points.map(([x]) => x)))
        ].sort((a, b) => a - b);
        const columns = this.shownLines.map(({ points }) => new Map(points));
        return [['step', ...this.shownLines.map(({ name }) => name)],
            steps.map((step) => [step, ...columns.map((values) => values.get(step))])];
    }

    drawTable() {
        const [heads, rows] = this.tableRows();
        const printed = rows.map(
            ([step, ...values]) => [
                step,
                ...values.map(
                    (value) => (value === undefined ? '' : value === null ? 'not finite' : this.format(value))
                )
            ]
        );
        replaceChildren(
            this.canvas,
            dataTable(
                heads, printed,
                { caption: this.title, test: `table-${this.id}`, numeric: heads.map((_, index) => index) }
            )
        );
        this.legend.replaceChildren();
    }
}

function legendEntry({ name, color, dash }, filled) {
    const swatch = filled ? s('rect', { class: `f${color}`, width: 12, height: 10, rx: 2 })
        : s('line', { class: `series c${color} ${dash || ''}`, x1: 0, x2: 22, y1: 5, y2: 5 });
    return h('span', {}, s('svg', { viewBox: '0 0 22 10', 'aria-hidden': 'true' }, swatch), name);
}
