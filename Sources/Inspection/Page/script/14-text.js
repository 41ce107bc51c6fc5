/** Model text on the page: every character shown as itself or as a chip that names it; nothing is ever markup. */

const unprintable =
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\ud800-\udfff]/u;
const hanRun = /[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef]+/u;
const pieces = new RegExp(`(${unprintable.source})|(${hanRun.source})`, 'gu');

/** Text as nodes: control and bidi characters as chips, runs of Han marked Chinese for speech and glyphs. */
function textNodes(text, showSpace) {
    const nodes = [];
    let at = 0;
    for (const match of text.matchAll(pieces)) {
        if (match.index > at) nodes.push(plain(text.slice(at, match.index), showSpace));
        nodes.push(match[1] !== undefined ? characterChip(match[1]) : h('span', { lang: 'zh' }, match[2]));
        at = match.index + match[0].length;
    }
    if (at < text.length) nodes.push(plain(text.slice(at), showSpace));
    return nodes;
}

function plain(text, showSpace) {
    return showSpace ? text.replaceAll(' ', '·').replaceAll('\t', '→\t').replaceAll('\n', '⏎\n') : text;
}

function characterChip(character) {
    const code = character.charCodeAt(0);
    const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
    return h('span', { class: 'chip', 'data-code': name, title: name }, code === 0 ? '␀' : `⟨${name}⟩`);
}

/**
 * Text with annotations. Each span is {start, end, class, tip?, after?, tag?}; where spans overlap, the inner
 * stretch carries the classes of all. Offsets are UTF-16, half open.
 */
function annotatedText(text, spans) {
    const usable = spans.filter((span) => span.start < span.end && span.end <= text.length);
    const cuts = [
        ...new Set([0, text.length, ...usable.flatMap((span) => [span.start, span.end])])
    ].sort((a, b) => a - b);
    const nodes = [];
    for (let index = 0; index + 1 < cuts.length; index++) {
        const [from, to] = [cuts[index], cuts[index + 1]];
        const over = usable.filter((span) => span.start <= from && to <= span.end);
        const part = textNodes(text.slice(from, to), over.some(({ spaces }) => spaces));
        if (!over.length) { nodes.push(...part); continue; }
        const tip = over.map((span) => span.tip).filter(Boolean).join('\n');
        nodes.push(h(over.find((span) => span.tag)?.tag || 'span', {
            class: over.map(
                (span) => span.class
            ).join(' '), tip: tip || null, test: over.find((span) => span.test)?.test,
        }, part));
        for (const span of over) if (span.after && span.end === to) nodes.push(
            h('span', { class: 'after', 'aria-hidden': 'true' }, span.after)
        );
    }
    return nodes;
}

function modelText(text, spans = [], properties = {}) {
    return h('div', { ...properties, class: `model-text ${properties.class || ''}` }, annotatedText(text, spans));
}

/** The first line's worth of a text, for lists. */
function head(text, length = 120) {
    const line = String(text || '').replace(/\s+/g, ' ').trim();
    return line.length > length ? `${line.slice(0, length)}…` : line;
}
