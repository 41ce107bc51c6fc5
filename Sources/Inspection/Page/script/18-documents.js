/** Where documents come from: the server, or the export this page was saved with. */

const exported = (() => {
    const element = document.getElementById('export');
    return element ? JSON.parse(element.textContent) : null;
})();

class Failure extends Error {
    constructor(status, detail) {
        super(detail.message);
        this.status = status;
        this.detail = detail;
    }
}

/** What the connection is doing; screens read it, the banner shows it. */
const connection = { lost: false, since: null, lastAnswer: Date.now() };

const runPath = (run, rest = '') => `/api/run/${encodeURIComponent(run)}${rest}`;

/** A path with the parameters that are set. */
function withParameters(path, parameters) {
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(parameters)) {
        if (value !== null && value !== undefined && value !== '') query.set(key, value);
    }
    const text = query.toString();
    return text ? `${path}?${text}` : path;
}

async function get(path) {
    if (exported) {
        const found = exported.documents[path] ?? exported.documents[path.split('?')[0]] ?? exportedSearch(path);
        if (found === undefined) throw new Failure(
            404, { id: 'notExported', message: 'This is not part of this export.' }
        );
        return found;
    }
    return answerOf(await reach(path));
}

/** The one search that an export of hits was made from; the page asks for it a screenful at a time. */
function exportedSearch(path) {
    const [asked, query] = path.split('?');
    const wanted = new URLSearchParams(query);
    for (const [key, document] of Object.entries(exported.documents)) {
        const [own, parameters] = key.split('?');
        if (own !== asked || !parameters || new URLSearchParams(parameters).get('q') !== wanted.get('q') || !document.hits) continue;
        const offset = Number(wanted.get('offset') || 0);
        return {
            ...document, hits: document.hits.slice(offset, offset + Number(wanted.get('limit') || document.hits.length))
        };
    }
    return undefined;
}

async function post(path, body) {
    return answerOf(await reach(path, {
        method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
    }));
}

async function reach(path, options) {
    let response;
    try {
        response = await fetch(path, { cache: 'no-store', ...options });
    } catch (error) {
        connectionLost();
        throw new Failure(0, { id: 'unreachable', message: 'The inspector does not answer.' });
    }
    connectionFound();
    return response;
}

async function answerOf(response) {
    let body = null;
    try { body = await response.json(); } catch (error) { body = null; }
    if (response.ok && body !== null) return body;
    throw new Failure(
        response.status,
        body?.error || { id: 'unknown', message: `The inspector answered with status ${response.status}.` }
    );
}

/** Hands the browser a file made here. */
function saveFile(name, content, type) {
    const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
    h('a', { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** RFC 4180 with a leading ' where a spreadsheet would run the cell as a formula. */
function csv(rows) {
    const cell = (value) => {
        let text = value === null || value === undefined ? '' : String(value);
        if (typeof value === 'string' && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
        return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    return rows.map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}
