/**
 * A list of any length of which only the rows in sight are in the document. Rows are fetched by the page, moved through
 * with the arrow keys or j and k, and opened with Enter.
 *
 * `columns`: [{name, width, cell(item), sort?, numeric?, wrap?}]; `page(offset, limit)` gives {total, items}.
 */
class Grid {
    constructor(options) {
        Object.assign(this, { rowHeight: 34, pageSize: 100, active: 0, ...options });
        this.pages = new Map();
        this.rows = new Map();
        this.total = 0;
        this.template = this.columns.map(({ width }) => width).join(' ');
        this.headRow = h(
            'div', { role: 'row', class: 'grid-row', 'aria-rowindex': 1 },
            this.columns.map((column) => this.headCell(column))
        );
        this.headRow.style.gridTemplateColumns = this.template;
        this.body = h('div', { class: 'grid-body', role: 'rowgroup' });
        this.body.style.position = 'relative';
        const inner = h(
            'div', { role: 'presentation' }, h('div', { class: 'grid-head', role: 'rowgroup' }, this.headRow), this.body
        );
        inner.style.minWidth = `${this.leastWidth()}px`;
        this.element = h('div', {
            class: 'grid', role: 'grid', 'aria-label': this.label, 'aria-readonly': 'true', test: this.test,
            on: { scroll: () => this.draw(), keydown: (event) => this.key(event) },
        }, inner);
        const observer = new ResizeObserver(() => this.draw());
        observer.observe(this.element);
        onLeave(() => observer.disconnect());
    }

    /** The sum of the columns' least widths, with the gaps and the padding of a row. */
    leastWidth() {
        return this.columns.reduce((sum, { width }) => sum + Number(/\d+/.exec(width)[0]) + 14, 14);
    }

    headCell({ name, sort, numeric }) {
        const sorted = sort && this.sort === sort ? this.order : sort ? 'none' : null;
        const flip = () => this.sorted(
            sort, this.sort === sort && this.order === 'descending' ? 'ascending' : 'descending'
        );
        return h('div', { role: 'columnheader', 'aria-sort': sorted, class: numeric ? 'number' : null },
            sort ? button(name, flip, { test: `sort-${sort}` }) : name);
    }

    /** Fetches the first rows; the grid is whole after it. */
    async load() {
        const first = await this.page(0, this.pageSize);
        this.total = first.total;
        this.pages.set(0, first.items);
        this.first = first;
        this.body.style.height = `${this.total * this.rowHeight}px`;
        this.element.setAttribute('aria-rowcount', this.total + 1);
        this.draw();
        return this;
    }

    item(index) {
        return this.pages.get(Math.floor(index / this.pageSize))?.[index % this.pageSize];
    }

    async fetchPage(number) {
        if (this.pages.has(number)) return;
        this.pages.set(number, []);
        try {
            this.pages.set(number, (await this.page(number * this.pageSize, this.pageSize)).items);
        } catch (error) {
            this.pages.delete(number);
            if (!(error instanceof Failure)) throw error;
        }
        for (const [index, row] of this.rows) if (
            Math.floor(index / this.pageSize) === number
        ) this.fillRow(row, index);
    }

    draw() {
        if (!this.total) return;
        const height = this.element.clientHeight || 600;
        const from = Math.max(0, Math.floor(this.element.scrollTop / this.rowHeight) - 6);
        const to = Math.min(this.total, from + Math.ceil(height / this.rowHeight) + 12);
        const wanted = new Set([this.active]);
        for (let index = from; index < to; index++) wanted.add(index);
        for (const [index, row] of this.rows) if (!wanted.has(index)) { row.remove(); this.rows.delete(index); }
        for (const index of [...wanted].sort((a, b) => a - b)) if (!this.rows.has(index)) this.addRow(index);
        for (
            let number = Math.floor(from / this.pageSize); number * this.pageSize < to; number++
        ) this.fetchPage(number);
    }

    addRow(index) {
        const row = h('div', {
            role: 'row', class: 'grid-row', 'aria-rowindex': index + 2, tabindex: index === this.active ? 0 : -1,
            test: this.test && `${this.test}-row`,
            on: { click: (event) => { if (!event.target.closest('a, button')) this.openRow(index); }, focus: () => this.activate(index, false) },
        });
        row.style.top = `${index * this.rowHeight}px`;
        row.style.height = `${this.rowHeight}px`;
        row.style.gridTemplateColumns = this.template;
        this.rows.set(index, row);
        const after = [...this.rows].filter(([other]) => other > index).sort((a, b) => a[0] - b[0])[0];
        this.body.insertBefore(row, after ? after[1] : null);
        this.fillRow(row, index);
    }

    fillRow(row, index) {
        const item = this.item(index);
        if (item) row.dataset.key = this.keyOf(item);
        row.toggleAttribute('data-pending', !item);
        replaceChildren(
            row,
            this.columns.map(
                ({ cell, numeric, wrap }) => h(
                    'div', { role: 'gridcell', class: numeric ? 'number' : wrap ? 'wrap' : null },
                    item ? cell(item) : '…'
                )
            )
        );
    }

    activate(index, focus = true) {
        if (!this.total) return;
        const target = Math.max(0, Math.min(this.total - 1, index));
        this.rows.get(this.active)?.setAttribute('tabindex', -1);
        this.active = target;
        const headHeight = this.headRow.offsetHeight;
        const top = target * this.rowHeight;
        if (focus && top < this.element.scrollTop) this.element.scrollTop = top;
        const bottom = top + this.rowHeight + headHeight - this.element.clientHeight;
        if (focus && bottom > this.element.scrollTop) this.element.scrollTop = bottom;
        if (focus) this.draw();
        const row = this.rows.get(target);
        row?.setAttribute('tabindex', 0);
        if (focus) row?.focus();
        this.chosen?.(this.item(target));
    }

    move(by) {
        const within = this.body.contains(document.activeElement);
        this.activate(within ? this.active + by : this.active);
    }

    openRow(index) {
        const item = this.item(index);
        if (!item) return;
        this.active = index;
        Grid.last.set(location.hash, this.keyOf(item));
        this.open(item);
    }

    key(event) {
        if (!this.body.contains(event.target) || event.target.closest('a, button')) return;
        const page = Math.max(1, Math.floor(this.element.clientHeight / this.rowHeight) - 2);
        const target = {
            ArrowDown: this.active + 1, ArrowUp: this.active - 1, PageDown: this.active + page,
            PageUp: this.active - page, Home: 0, End: this.total - 1,
        }[event.key];
        if (target !== undefined) this.activate(target);
        else if (event.key === 'Enter') this.openRow(this.active);
        else return;
        event.preventDefault();
    }

    /** Puts the focus back on the row that was opened from here. */
    restore() {
        const key = Grid.last.get(location.hash);
        const items = this.pages.get(0) || [];
        const index = key === undefined ? -1 : items.findIndex((item) => this.keyOf(item) === key);
        if (index >= 0) this.activate(index);
    }

    commands() {
        return [['j', 'Next item', () => this.move(1)], ['k', 'Previous item', () => this.move(-1)]];
    }
}
Grid.last = new Map();
