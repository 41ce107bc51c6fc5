/** Problems by steps, shade = share solved. Drawn on a canvas; a one-cell grid beside it speaks for the arrow keys. */
class HeatMap {
    constructor() {
        this.row = 0;
        this.column = 0;
        this.sort = 'firstSolved';
        this.table = false;
        this.reading = h('span', { class: 'readout', test: 'heat-reading' });
        this.place = h('div', {});
        this.element = h('section', { class: 'panel', test: 'heatmap-panel', 'aria-label': 'Solve heat-map' },
            h('div', { class: 'panel-head' }, h('h2', {}, 'Solve heat-map'), this.reading,
                h('span', { class: 'end row' }, heatKey(),
                    choice(
                        'Order of problems',
                        [
                            ['firstSolved', 'first solved'], ['ewma', 'solved lately'], ['passRate', 'pass rate'],
                            ['name', 'name']
                        ],
                        this.sort, (sort) => { this.sort = sort; this.load(); }
                    ),
                    button('table', () => { this.table = !this.table; this.draw(); }, { test: 'heat-table' }))),
            this.place);
        this.themed = () => this.draw();
        addEventListener('themechange', this.themed);
        onLeave(() => removeEventListener('themechange', this.themed));
    }

    async load() {
        const order = this.sort === 'passRate' || this.sort === 'ewma' ? 'descending' : 'ascending';
        const answer = await optional(
            withParameters(runPath(route.run, '/problems'), { sort: this.sort, order, limit: 500 })
        );
        this.problems = answer?.problems || [];
        this.total = answer?.total || 0;
        this.bin();
        this.draw();
    }

    bin() {
        const visited = this.problems.flatMap(({ history }) => history.map(([step]) => step));
        const [first, last] = stepRange() || visited.reduce(
            ([low, high], step) => [Math.min(low, step), Math.max(high, step)], [Infinity, 0]
        );
        const size = Math.max(1, Math.ceil((last - first + 1) / 60));
        this.bins = [];
        for (let from = first; from <= last; from += size) this.bins.push([from, Math.min(last, from + size - 1)]);
        this.cells = this.problems.map(({ history }) => {
            const row = this.bins.map(() => null);
            for (const [step, correct, judged] of history) {
                const index = Math.floor((step - first) / size);
                if (step < first || index >= row.length) continue;
                row[index] = row[index] ? [row[index][0] + correct, row[index][1] + judged] : [correct, judged];
            }
            return row;
        });
    }

    draw() {
        if (!this.problems) return;
        if (!this.problems.length) return void replaceChildren(
            this.place, h('p', { class: 'quiet' }, 'No problem was visited yet.')
        );
        if (this.table) return this.drawTable();
        this.high = Math.max(4, Math.min(14, Math.floor(320 / this.problems.length)));
        this.wide = Math.max(4, Math.min(40, Math.floor(((this.element.clientWidth || 1000) - 40) / this.bins.length)));
        const canvas = h(
            'canvas',
            { width: this.wide * this.bins.length, height: this.high * this.problems.length, 'aria-hidden': 'true' }
        );
        paintHeat(canvas.getContext('2d'), this.cells, this.wide, this.high);
        this.here = h('div', { class: 'here', hidden: true });
        this.cell = h('span', { role: 'gridcell', id: 'heat-cell', class: 'unseen' });
        this.grid = h('div', {
            class: 'heatmap', role: 'grid', tabindex: 0, test: 'heatmap', 'aria-activedescendant': 'heat-cell',
            'aria-label': 'Share solved, problems by steps',
            'aria-rowcount': this.problems.length, 'aria-colcount': this.bins.length,
            on: { keydown: (event) => this.key(event), focus: () => this.point(this.row, this.column), blur: () => { this.here.hidden = true; } },
        }, canvas, h('div', { role: 'row' }, this.cell), this.here);
        canvas.addEventListener('pointermove', (event) => this.point(...this.under(event), false));
        canvas.addEventListener('click', (event) => { this.point(...this.under(event), false); this.open(); });
        replaceChildren(this.place, this.grid, this.total > this.problems.length
            ? h(
                'p', { class: 'quiet small' },
                `The first ${count(this.problems.length)} of ${count(this.total)} problems in this order.`
            ) : null);
    }

    under(event) {
        const box = event.target.getBoundingClientRect();
        return [Math.floor((event.clientY - box.top) / this.high), Math.floor((event.clientX - box.left) / this.wide)];
    }

    point(row, column, say = true) {
        this.row = Math.max(0, Math.min(this.problems.length - 1, row));
        this.column = Math.max(0, Math.min(this.bins.length - 1, column));
        const text = this.sentence(this.row, this.column);
        this.reading.textContent = text;
        this.cell.textContent = text;
        Object.assign(this.here.style, {
            left: `${this.column * this.wide - 1}px`, top: `${this.row * this.high - 1}px`, width: `${this.wide + 2}px`,
            height: `${this.high + 2}px`,
        });
        this.here.hidden = false;
        if (!say) return;
        announce(text, true);
        this.here.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }

    sentence(row, column) {
        const [from, to] = this.bins[column];
        const cell = this.cells[row][column];
        const steps = from === to ? `step ${from}` : `steps ${from}–${to}`;
        return `problem ${this.problems[row].name}, ${steps}, ${cell ? `${cell[0]} of ${cell[1]}` : 'not sampled'}`;
    }

    key(event) {
        const move = {
            ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], PageUp: [-10, 0],
            PageDown: [10, 0], Home: [0, -1e6], End: [0, 1e6]
        }[event.key];
        if (move) this.point(this.row + move[0], this.column + move[1]);
        else if (event.key === 'Enter') this.open();
        else return;
        event.preventDefault();
        event.stopPropagation();
    }

    open() {
        openFrom(address('problem', this.problems[this.row].id));
    }

    drawTable() {
        const heads = ['problem', ...this.bins.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`))];
        const rows = this.problems.map(
            ({ id, name }, row) => [
                link(address('problem', id), name),
                ...this.cells[row].map((cell) => (cell ? `${cell[0]}/${cell[1]}` : ''))
            ]
        );
        replaceChildren(
            this.place,
            dataTable(heads, rows, { caption: 'Solved of judged, problems by steps', test: 'heat-table-view' })
        );
    }
}

function heatShades() {
    const look = getComputedStyle(document.documentElement);
    return {
        none: look.getPropertyValue('--q1'),
        steps: [2, 3, 4, 5, 6, 7, 8].map((index) => look.getPropertyValue(`--q${index}`)),
        empty: look.getPropertyValue('--surface'), line: look.getPropertyValue('--line')
    };
}

function paintHeat(context, cells, wide, high) {
    const shades = heatShades();
    const gap = high > 5 && wide > 5 ? 1 : 0;
    cells.forEach((row, y) => row.forEach((cell, x) => {
        if (!cell || !cell[1]) {
            context.fillStyle = shades.line;
            context.fillRect(x * wide + Math.floor(wide / 2), y * high + Math.floor(high / 2), 1, 1);
            return;
        }
        const value = cell[0] / cell[1];
        context.fillStyle = value === 0 ? shades.none : shades.steps[Math.min(6, Math.floor(value * 7))];
        context.fillRect(x * wide, y * high, wide - gap, high - gap);
        if (value === 0) {
            context.fillStyle = shades.steps[2];
            context.fillRect(x * wide, (y + 1) * high - gap - 1, wide - gap, 1);
        }
    }));
}

function heatKey() {
    const canvas = h('canvas', { width: 96, height: 12, 'aria-hidden': 'true' });
    paintHeat(canvas.getContext('2d'), [[0, 1, 2, 3, 4, 5, 6, 7].map((value) => [value, 7])], 12, 12);
    return h('span', { class: 'heat-key' }, '0', canvas, '1', h('span', {}, '· not sampled'));
}
