/** Pointer and keyboard on a chart: the shared cursor, dragging a range of steps, the menu behind “⋯”. */

function listenToChart(chart, svg) {
    let start = null;
    const stepAt = (event) => {
        const box = svg.getBoundingClientRect();
        const share = (event.clientX - box.left - chart.plot.left) / (chart.plot.right - chart.plot.left);
        const step = Math.round(chart.domain[0] + share * (chart.domain[1] - chart.domain[0]));
        return Math.max(Math.ceil(chart.domain[0]), Math.min(Math.floor(chart.domain[1]), step));
    };
    svg.addEventListener('pointermove', (event) => {
        setCursor(stepAt(event));
        if (start) drawSelection(chart, start.step, stepAt(event));
    });
    svg.addEventListener('pointerleave', () => { if (!start) setCursor(null); });
    svg.addEventListener('pointerdown', (event) => {
        if (event.button !== 0) return;
        start = { step: stepAt(event), x: event.clientX };
        svg.setPointerCapture(event.pointerId);
        event.preventDefault();
    });
    svg.addEventListener('pointerup', (event) => {
        if (!start) return;
        const begun = start;
        start = null;
        chart.selection.setAttribute('visibility', 'hidden');
        if (Math.abs(event.clientX - begun.x) > 5) return chooseSteps(begun.step, stepAt(event));
        const layer = document.elementFromPoint(event.clientX, event.clientY)?.dataset?.layer;
        if (layer) chart.opened?.(layer, begun.step);
    });
    svg.addEventListener(
        'pointercancel', () => { start = null; chart.selection.setAttribute('visibility', 'hidden'); }
    );
    svg.addEventListener('keydown', (event) => chartKey(chart, event));
    svg.addEventListener('blur', () => { chart.anchor = null; setCursor(null); });
}

function drawSelection(chart, from, to) {
    const [left, right] = [chart.x(Math.min(from, to)), chart.x(Math.max(from, to))];
    chart.selection.setAttribute('x', left);
    chart.selection.setAttribute('width', Math.max(1, right - left));
    chart.selection.setAttribute('visibility', 'visible');
}

function chooseSteps(from, to) {
    setQuery({ step: `${Math.max(0, Math.min(from, to))}..${Math.max(from, to)}` });
    announce(`Steps ${Math.min(from, to)} to ${Math.max(from, to)}.`, true);
}

function chartKey(chart, event) {
    const [low, high] = [Math.ceil(chart.domain[0]), Math.floor(chart.domain[1])];
    const here = cursor.step ?? high;
    const target = {
        ArrowLeft: here - 1, ArrowRight: here + 1, Home: low, End: high, PageUp: here - 10, PageDown: here + 10
    }[event.key];
    if (target !== undefined) {
        const step = Math.max(low, Math.min(high, target));
        if (event.shiftKey) chart.anchor ??= here;
        else chart.anchor = null;
        setCursor(step);
        if (chart.anchor !== null && chart.anchor !== undefined) drawSelection(chart, chart.anchor, step);
        else chart.selection.setAttribute('visibility', 'hidden');
        announce(chart.reading(step), true);
    } else if (event.key === 'Enter' && isNumber(chart.anchor)) {
        chooseSteps(chart.anchor, here);
        chart.anchor = null;
    } else {
        return;
    }
    event.preventDefault();
}

function chartMenu(chart) {
    const close = () => { menu.open = false; };
    const item = (label, action, test) => button(label, () => { close(); action(); }, { test });
    const slider = h('input', {
        type: 'range', min: 0, max: 0.99, step: 0.01, value: 0, 'aria-label': 'Smoothing weight',
        on: { input: () => { chart.settings.smooth = Number(slider.value); chart.draw(); } },
    });
    const menu = h('details', { class: 'menu', test: 'chart-menu' },
        h('summary', { 'aria-label': `${chart.title}: more` }, '⋯'),
        h('div', { class: 'menu-items' },
            item('Table or chart', () => { chart.settings.table = !chart.settings.table; chart.draw(); }, 'menu-table'),
            item('Save CSV', () => { const [heads, rows] = chart.tableRows(); saveFile(`${chart.id}.csv`, csv([heads, ...rows]), 'text/csv'); }, 'menu-csv'),
            item('Save SVG', () => saveFile(`${chart.id}.svg`, standaloneDrawing(chart), 'image/svg+xml')),
            item('Save PNG', () => savePicture(chart)),
            !chart.layers && item('Logarithmic y', () => { chart.settings.log = !chart.settings.log; chart.draw(); }),
            !chart.layers && h('label', { class: 'small' }, 'Smooth ', slider)));
    menu.addEventListener('keydown', (event) => {
        if (event.key !== 'Escape' || !menu.open) return;
        event.stopPropagation();
        close();
        menu.firstChild.focus();
    });
    menu.addEventListener(
        'focusout', (event) => { if (event.relatedTarget && !menu.contains(event.relatedTarget)) close(); }
    );
    return menu;
}

/** The drawing with its colours written into it, for a file of its own. */
function standaloneDrawing(chart) {
    const copy = chart.svg.cloneNode(true);
    const originals = [chart.svg, ...chart.svg.querySelectorAll('*')];
    [copy, ...copy.querySelectorAll('*')].forEach((element, index) => {
        const look = getComputedStyle(originals[index]);
        for (const name of ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'opacity', 'fill-opacity', 'font-family', 'font-size']) {
            element.setAttribute(name, look.getPropertyValue(name));
        }
    });
    copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
    copy.setAttribute('width', chart.width);
    return new XMLSerializer().serializeToString(copy);
}

function savePicture(chart) {
    const picture = new Image();
    picture.addEventListener('load', () => {
        const canvas = h('canvas', { width: chart.width * 2, height: chart.height * 2 });
        const context = canvas.getContext('2d');
        context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--surface');
        context.fillRect(0, 0, canvas.width, canvas.height);
        context.drawImage(picture, 0, 0, canvas.width, canvas.height);
        canvas.toBlob((blob) => saveFile(`${chart.id}.png`, blob));
    });
    picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(standaloneDrawing(chart))}`;
}
