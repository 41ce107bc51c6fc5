/** The completion token by token: coloured, underlined to the same height, and explained one at a time. */

async function drawTokenTab(view, place) {
    const { trace } = view;
    const attempt = route.query.get('attempt');
    view.tokens ||= await get(
        withParameters(runPath(route.run, `/trace/${encodeURIComponent(trace.id)}/tokens`), { attempt })
    );
    const data = view.tokens;
    if (data.message || !data.count) {
        return void replaceChildren(
            place, emptyState(data.message || 'This trace has no tokens.'), modelText(trace.text, traceSpans(trace))
        );
    }
    view.tokenView = new TokenView(trace, data);
    replaceChildren(place, view.tokenView.element);
    view.tokenView.follow();
    view.tokenView.list.focus({ preventScroll: true });
}

class TokenView {
    constructor(trace, data) {
        Object.assign(
            this,
            {
                trace, data, current: 0, top: false, marks: true, clips: false, values: false, spaces: false,
                fitted: false
            }
        );
        data.texts ||= data.ids.map((id) => `[${id}]`);
        this.spans = data.spans;
        this.markAt = this.flagsOf(trace.markers);
        data.answerAt = this.answers();
        this.elements = data.texts.map((text, index) => this.tokenElement(text, index));
        this.list = h('div', {
            class: 'tokens', role: 'listbox', tabindex: 0, 'aria-label': `Tokens of ${trace.id}`, test: 'tokens',
            on: {
                keydown: (event) => this.key(event), click: (event) => this.pointed(event, true),
                pointerover: (event) => this.pointed(event, false)
            },
        }, this.blocks());
        this.legend = h('span', { test: 'legend' });
        this.modeChoice = choice(
            'Colour by', colourModes.map(({ id, name }) => [id, name]), 'entropy',
            (by) => setQuery({ by }, { replace: true }), { 'data-testid': 'mode' }
        );
        this.note = h('p', { class: 'quiet small', test: 'mode-note' });
        this.panel = h('section', { class: 'panel', test: 'token-panel', 'aria-label': 'Token', 'aria-live': 'off' });
        this.strip = h('div', {});
        const option = (label, key, test) => checkbox(
            label, this[key], (on) => { this[key] = on; this.paint(); }, { test }
        );
        this.element = h('div', { class: 'trace-layout' },
            h('div', { class: 'stack' },
                h('div', { class: 'row' }, h('label', {}, 'colour by ', this.modeChoice), this.legend,
                    option(
                        'only top 20% H', 'top', 'only-top'
                    ), option('markers', 'marks'), option('clip marks', 'clips'), option('values', 'values', 'show-values'), option('fit to trace', 'fitted'),
                    checkbox('spaces', false, (on) => { this.spaces = on; this.elements.forEach((element, index) => this.write(element, index)); })),
                this.note, h('div', { class: 'panel' }, this.list)),
            h('aside', { class: 'trace-side', 'aria-label': 'Token details' }, this.panel,
                h('section', { class: 'panel', 'aria-label': 'Whole trace' }, h('h2', {}, 'Whole trace'), this.strip),
                reflectionPanel(trace)));
    }

    tokenElement(text, index) {
        const element = h(
            'span',
            {
                role: 'option', id: `t-${index}`, 'data-i': index, 'aria-selected': 'false',
                'aria-label': /^\s*$/.test(text) ? 'white space' : null
            }
        );
        this.write(element, index);
        return element;
    }

    write(element, index) {
        const text = this.data.texts[index];
        replaceChildren(
            element,
            text === '' ? h(
                'span', { class: 'chip', title: 'part of the next glyph' }, '‥'
            ) : textNodes(text, this.spaces)
        );
    }

    /** Long traces in blocks that are laid out only when in sight; a block ends at a line's end. */
    blocks() {
        if (this.elements.length <= 4096) return this.elements;
        const blocks = [];
        let block = [];
        this.elements.forEach((element, index) => {
            block.push(element);
            if (
                block.length >= 512 && (this.data.texts[index].includes('\n') || block.length >= 1024)
            ) { blocks.push(block); block = []; }
        });
        if (block.length) blocks.push(block);
        return blocks.map((elements) => h('div', { class: 'block', role: 'group', 'aria-label': 'Tokens' }, elements));
    }

    flagsOf(ranges) {
        const flags = new Array(this.data.count).fill(false);
        if (this.spans) for (const { start, end } of ranges || []) {
            for (
                let index = this.tokenAt(start); index < flags.length && this.spans[index][0] < end; index++
            ) flags[index] = true;
        }
        return flags;
    }

    /** +1 or −1 from where an answer was read until the next one is. */
    answers() {
        const { candidates } = this.trace;
        if (!candidates?.length || !this.spans) return null;
        return this.spans.map(([start]) => {
            const last = candidates.filter((candidate) => candidate.start <= start).pop();
            return last ? (last.correct ? 1 : -1) : null;
        });
    }

    tokenAt(offset) {
        if (!this.spans) return 0;
        const index = this.spans.findIndex(([, end]) => end > offset);
        return index < 0 ? this.data.count - 1 : index;
    }

    /** Takes mode and token from the address. */
    follow() {
        this.mode = colourModes.find(({ id }) => id === (route.query.get('by') || 'entropy')) || colourModes[0];
        this.modeChoice.value = this.mode.id;
        this.paint();
        const token = route.query.get('tok');
        const offset = route.query.get('at');
        const first = this.markAt.indexOf(true);
        const wanted = token !== null && token !== undefined ? Number(token) : offset ? this.tokenAt(Number(offset)) : Math.max(0, first);
        this.select(Number.isInteger(wanted) ? wanted : 0, false);
    }

    paint() {
        const { data, mode } = this;
        const limit = (this.fitted ? largest(data, mode.value) : mode.limit(data)) || largest(data, mode.value);
        const fork = data.entropyP80 ?? Infinity;
        this.list.classList.toggle('values', this.values);
        let known = mode.id === 'none';
        this.elements.forEach((element, index) => {
            const value = mode.value(data, index);
            known ||= isNumber(value);
            const dim = this.top && !(data.entropies?.[index] > fork);
            element.className = ['token', dim ? 'dim' : shadeOf(mode, value, limit),
                data.lossMask && !data.lossMask[index] ? 'masked' : '',
                this.marks && this.markAt[index] ? 'marked' : '',
                /^<\|.*\|>$/.test(data.texts[index]) ? 'special' : '',
                this.clips && data.clipped?.[index] ? (data.clipped[index] === 1 ? 'clip-high' : 'clip-low') : '',
                index === this.current ? 'current' : ''].join(' ');
            if (this.values) element.setAttribute(
                'data-value', isNumber(value) ? number((mode.shown || mode.value)(data, index), 2) : ''
            );
        });
        this.note.textContent = known ? '' : mode.absent;
        replaceChildren(this.legend, known ? legendOf(mode, limit) : null);
        this.drawStrip(limit);
    }

    select(index, remember = true) {
        const target = Math.max(0, Math.min(this.data.count - 1, index));
        this.elements[this.current].classList.remove('current');
        this.elements[this.current].setAttribute('aria-selected', 'false');
        this.current = target;
        const element = this.elements[target];
        element.classList.add('current');
        element.setAttribute('aria-selected', 'true');
        this.list.setAttribute('aria-activedescendant', element.id);
        element.scrollIntoView({ block: 'nearest' });
        this.describe(target);
        this.here?.setAttribute('transform', `translate(${this.stripX(target)} 0)`);
        if (!remember) return;
        clearTimeout(this.remembering);
        this.remembering = setTimeout(() => this.list.isConnected && setQuery({ tok: target }, { quietly: true }), 250);
    }

    pointed(event, chosen) {
        const index = event.target.closest?.('[data-i]')?.dataset.i;
        if (index === undefined) return;
        if (chosen) { this.select(Number(index)); this.list.focus({ preventScroll: true }); } else this.describe(Number(index));
    }

    key(event) {
        const move = {
            ArrowRight: 1, ArrowLeft: -1, ArrowDown: 10, ArrowUp: -10, PageDown: 100, PageUp: -100, Home: -1e9, End: 1e9
        }[event.key];
        if (!move) return;
        event.preventDefault();
        this.select(this.current + move);
    }

    nextMarker() {
        const starts = this.markAt.map(
            (flag, index) => (flag && !this.markAt[index - 1] ? index : -1)
        ).filter((index) => index >= 0);
        if (starts.length) this.select(starts.find((index) => index > this.current) ?? starts[0]);
    }

    describe(index) {
        replaceChildren(this.panel, tokenFacts(this.data, this.trace, index));
    }

    stripX(index) {
        return 100 * (index + 0.5) / this.data.count;
    }

    drawStrip(limit) {
        const { data, mode } = this;
        const columns = Math.min(240, data.count);
        const tallest = new Array(columns).fill(0);
        for (let i = 0; i < data.count; i++) {
            const column = Math.floor(i * columns / data.count);
            tallest[column] = Math.max(tallest[column], Math.min(1, Math.abs(mode.value(data, i) || 0) / (limit || 1)));
        }
        const wide = 100 / columns;
        const bars = tallest.map(
            (size, column) => `M${((column + 0.5) * wide).toFixed(2)} 40v${(-34 * size).toFixed(2)}`
        ).join('');
        this.here = s('line', { class: 'here', y1: 0, y2: 46, 'vector-effect': 'non-scaling-stroke' });
        const answers = (this.trace.candidates || []).map(
            ({ start, correct, answer }) => s(
                'circle', { class: correct ? 'f3' : 'f2', cx: this.stripX(this.tokenAt(start)), cy: 45, r: 1 },
                s('title', {}, answer)
            )
        );
        const jump = (event) => {
            const box = svg.getBoundingClientRect();
            this.select(Math.floor(data.count * (event.clientX - box.left) / box.width));
        };
        const svg = s('svg', {
            class: 'strip', viewBox: '0 0 100 48', preserveAspectRatio: 'none', 'aria-hidden': 'true', on: { click: jump },
        }, s('path', {
            class: 'bar', d: bars, 'stroke-width': Math.max(1, 260 / columns - 0.4), 'vector-effect': 'non-scaling-stroke',
        }), answers, this.here);
        this.here.setAttribute('transform', `translate(${this.stripX(this.current)} 0)`);
        replaceChildren(this.strip, svg);
    }
}
