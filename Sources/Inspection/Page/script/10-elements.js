'use strict';

/** An element from a name, properties and children. A string child becomes text, never markup. */
function h(name, properties, ...children) {
    return fill(applyProperties(document.createElement(name), properties), children);
}

/** An SVG element, built as `h` builds HTML. */
function s(name, properties, ...children) {
    return fill(applyProperties(document.createElementNS('http://www.w3.org/2000/svg', name), properties), children);
}

/** `test` becomes data-testid, `tip` a tooltip, `on` listeners; null and false leave an attribute out. */
function applyProperties(element, properties) {
    for (const [key, value] of Object.entries(properties || {})) {
        if (value === null || value === undefined || value === false) continue;
        if (key === 'on') for (
            const [type, listener] of Object.entries(value)
        ) element.addEventListener(type, listener);
        else if (key === 'test') element.setAttribute('data-testid', value);
        else if (key === 'tip') setTip(element, value);
        else if (key === 'value' && 'value' in element) element.value = value;
        else if (key === 'checked') element.checked = value;
        else element.setAttribute(key, value === true ? '' : String(value));
    }
    return element;
}

function fill(element, children) {
    for (const child of children.flat(Infinity)) {
        if (child === null || child === undefined || child === false) continue;
        element.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
    return element;
}

function replaceChildren(element, ...children) {
    element.replaceChildren();
    return fill(element, children);
}

function button(label, action, properties) {
    return h('button', { type: 'button', on: { click: action }, ...properties }, label);
}

function link(target, label, properties) {
    return h('a', { href: target, ...properties }, label);
}

/** A labelled drop-down; `options` are [value, label] pairs. */
function choice(label, options, selected, changed, properties) {
    const select = h('select', { 'aria-label': label, ...properties, on: { change: () => changed(select.value) } },
        options.map(([value, text]) => h('option', { value }, text)));
    select.value = selected;
    return select;
}

function checkbox(label, checked, changed, properties) {
    const box = h('input', { type: 'checkbox', checked, on: { change: () => changed(box.checked) }, ...properties });
    return h('label', {}, box, label);
}

/** A row of buttons of which one is pressed. */
function segments(label, options, selected, changed, test) {
    return h('span', { class: 'segments', role: 'group', 'aria-label': label, test },
        options.map(([value, text]) => button(text, () => changed(value), {
            'aria-pressed': String(value === selected), 'data-value': value,
        })));
}

function panel(title, properties, ...children) {
    return h('section', { class: 'panel', ...properties }, title && h('h2', {}, title), children);
}

function facts(pairs) {
    return h(
        'dl', { class: 'facts' },
        pairs.filter(Boolean).map(([term, ...value]) => [h('dt', {}, term), h('dd', {}, value)])
    );
}

/** A plain table; `rows` hold strings, numbers or nodes, and columns named in `numeric` are right-aligned. */
function dataTable(heads, rows, { caption, test, numeric = [] } = {}) {
    const aligned = (index) => (numeric.includes(index) ? 'number' : null);
    return h('div', { class: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': caption },
        h('table', { class: 'data', test },
            caption && h('caption', { class: 'unseen' }, caption),
            h(
                'thead', {},
                h('tr', {}, heads.map((head, index) => h('th', { scope: 'col', class: aligned(index) }, head)))
            ),
            h(
                'tbody', {},
                rows.map((row) => h('tr', {}, row.map((cell, index) => h('td', { class: aligned(index) }, cell))))
            )));
}

/** A table, or a sentence where it would have no rows. */
function tableOr(sentence, heads, rows, options) {
    return rows.length ? dataTable(heads, rows, options) : h('p', { class: 'quiet' }, sentence);
}

function quietNote(sentence) {
    return h('p', { class: 'quiet small' }, sentence);
}

function emptyState(...lines) {
    return h('div', { class: 'empty', test: 'empty' }, lines.filter(Boolean).map((line) => h('p', {}, withCode(line))));
}

/** A sentence whose `parts between backticks` are shown as code. */
function withCode(sentence) {
    if (sentence instanceof Node) return sentence;
    return String(sentence).split('`').map((part, index) => (index % 2 ? h('code', {}, part) : part));
}
