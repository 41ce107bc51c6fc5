/** Every view is an address: #/r/RUN/trace/000123-21?tab=tokens&by=entropy&tok=212. */

const screens = {};
const route = { screen: 'runs', run: null, id: null, query: new Map() };
let shown = 0;
let screenChange = null;

function parseHash(hash) {
    const [path, query = ''] = hash.replace(/^#\/?/, '').split('?');
    const parts = path.split('/').filter(Boolean).map(safeDecode);
    const parameters = new Map(new URLSearchParams(query));
    if (parts[0] === 'r' && parts[1]) {
        return {
            screen: parts[2] || 'overview', run: parts[1], id: parts.slice(3).join('/') || null, query: parameters
        };
    }
    return { screen: parts[0] || 'home', run: null, id: null, query: parameters };
}

function safeDecode(text) {
    try { return decodeURIComponent(text); } catch (error) { return text; }
}

/** The address of a screen of the open run; the chosen step range goes along. */
function address(screen, id, query = {}) {
    const range = route.query.get('step');
    return runAddress(route.run, screen, id, range && !('step' in query) ? { step: range, ...query } : query);
}

function runAddress(run, screen, id, query = {}) {
    return withParameters(`#/r/${encodeURIComponent(run)}/${screen}${id === null || id === undefined ? '' : `/${encodeURIComponent(id)}`}`, query)
        .replaceAll('%2C', ',').replaceAll('%3A', ':');
}

const traceAddress = (id, query) => address('trace', id, query);
const groupAddress = (id, query) => address('group', id, query);

function go(target) {
    if (location.hash === target) show();
    else location.hash = target;
}

/** Changes parameters of the address in place; a null takes one out. */
function setQuery(changes, { quietly = false, replace = false } = {}) {
    const query = Object.fromEntries(route.query);
    for (const [key, value] of Object.entries(changes)) {
        if (value === null || value === undefined || value === '') delete query[key];
        else query[key] = String(value);
    }
    const base = location.hash.split('?')[0] || '#/runs';
    const target = withParameters(base, query).replaceAll('%2C', ',').replaceAll('%3A', ':');
    if (target === location.hash) return;
    if (quietly || replace) {
        history.replaceState(null, '', target);
        route.query = parseHash(target).query;
        if (!quietly) show();
    } else {
        location.hash = target;
    }
}

/** The chosen steps as [from, to], or null for all. */
function stepRange() {
    const match = /^(\d+)\.\.(\d+)$/.exec(route.query.get('step') || '');
    return match ? [Number(match[1]), Number(match[2])] : null;
}

function rangeParameters() {
    const range = stepRange();
    return range ? { from: range[0], to: range[1] } : {};
}

/** Draws what the address names. A screen that can follow a change of parameters by itself is not drawn again. */
async function show() {
    const before = { ...route };
    Object.assign(route, parseHash(location.hash));
    if (route.screen === 'home') return goHome();
    const same = before.screen === route.screen && before.run === route.run && before.id === route.id;
    document.body.removeAttribute('data-ready');
    const followed = same && screenChange && screenChange(before.query);
    if (followed) {
        drawFrame();
        await followed;
        return document.body.setAttribute('data-ready', route.screen);
    }
    const turn = ++shown;
    const main = document.getElementById('main');
    const screen = screens[route.screen];
    resetScreen();
    if (!same) main.replaceChildren();
    try {
        if (route.run) await openRun(route.run);
        if (turn !== shown) return;
        drawFrame();
        const content = screen ? await screen.show(() => turn === shown) : unknownScreen();
        if (turn !== shown) return;
        main.replaceChildren();
        fill(main, [content]);
        screen?.ready?.();
    } catch (error) {
        if (turn !== shown) return;
        drawFrame();
        replaceChildren(main, failureView(error));
    }
    if (!same) settle(main);
    document.body.setAttribute('data-ready', route.screen);
}

function settle(main) {
    const active = document.activeElement;
    if (shown > 1) scrollTo(0, 0);
    if (shown > 1 && (!active || active === document.body)) main.focus({ preventScroll: true });
    announce(document.title);
}

function unknownScreen() {
    return emptyState(`There is no screen “${route.screen}”.`, link('#/runs', 'Back to the runs'));
}

/** An error as a sentence with an action that leads on. */
function failureView(error) {
    if (!(error instanceof Failure)) {
        setTimeout(() => { throw error; });
        return emptyState(
            `This view could not be drawn: ${error.message}.`, link('#/runs', 'All runs', { test: 'way-back' })
        );
    }
    const suggestion = error.detail.suggestion;
    const target = suggestion && route.run && (route.screen === 'trace' || route.screen === 'group')
        ? address(route.screen, suggestion) : null;
    return emptyState(error.message,
        target && h('span', {}, 'Open ', link(target, suggestion, { test: 'suggestion' })),
        error.detail.id === 'noData' && button('show all', () => setQuery({ step: null }), { test: 'show-all' }),
        route.run && session.id === route.run ? link(
            address('overview'), 'Back to the overview', { test: 'way-back' }
        ) : link('#/runs', 'All runs', { test: 'way-back' }));
}

async function goHome() {
    if (exported?.start) return history.replaceState(null, '', exported.start), show();
    let target = '#/runs';
    try {
        const catalogue = await get('/api/runs');
        if (catalogue.open) target = runAddress(catalogue.open, 'overview');
    } catch (error) {
        if (!(error instanceof Failure)) throw error;
    }
    history.replaceState(null, '', target);
    show();
}

addEventListener('hashchange', show);
