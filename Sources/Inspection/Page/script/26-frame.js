/** The frame around every screen: where one is, how the run does, and the way to the other screens. */

const tabs = [
    ['overview', 'Overview'], ['groups', 'Groups'], ['problems', 'Problems'], ['aha', 'Aha'],
    ['search', 'Search'], ['compare', 'Compare'], ['config', 'Config'], ['log', 'Log'],
];
const tabOf = { group: 'groups', trace: 'groups', problem: 'problems' };
let framedRun;

function drawFrame() {
    if (framedRun !== route.run) buildFrame();
    const name = route.run ? screens[route.screen]?.title || route.screen : screens[route.screen]?.title || 'Runs';
    const subject = [route.id, name].filter(Boolean).join(' · ');
    document.title = [subject, route.run, 'Hone'].filter(Boolean).join(' · ');
    const active = tabOf[route.screen] || route.screen;
    for (const element of document.querySelectorAll('.tab')) {
        element.href = address(element.dataset.screen);
        if (element.dataset.screen === active) element.setAttribute('aria-current', 'page');
        else element.removeAttribute('aria-current');
        if (element.dataset.screen === 'aha') element.textContent = ahaTabLabel();
    }
    drawRangeFilter();
    drawStatus();
}

function ahaTabLabel() {
    let corrective = 0;
    for (const { summary } of session.steps) corrective += summary?.classes?.corrective || 0;
    return corrective ? `Aha (${count(corrective)})` : 'Aha';
}

function buildFrame() {
    framedRun = route.run;
    replaceChildren(document.getElementById('frame'),
        h('div', { class: 'frame-line' },
            h('nav', { class: 'crumbs', 'aria-label': 'Place' },
                link('#/runs', 'hone', { class: 'brand' }), h(
                    'span', { class: 'separator', 'aria-hidden': 'true' }, '▸'
                ),
                route.run ? [
                    link('#/runs', 'runs'), h('span', { class: 'separator', 'aria-hidden': 'true' }, '▸')
                ] : null,
                h('h1', { test: 'run-name' }, route.run || 'Runs')),
            h('div', { class: 'status', id: 'status', test: 'status' })),
        h('div', { class: 'frame-line tabs' },
            h('nav', { class: 'row', 'aria-label': 'Screens' },
                route.run && tabs.map(
                    ([screen, name]) => link('#', name, { class: 'tab', 'data-screen': screen, test: `tab-${screen}` })
                )),
            h('span', { class: 'row', id: 'range-filter' }),
            h('span', { class: 'status' },
                route.run && button(
                    '/ search', openSearch, { class: 'plain', 'aria-label': 'Search', test: 'open-search' }
                ),
                route.run && button('save as', openSave, { class: 'plain', test: 'open-save' }),
                button(
                    '◐', nextTheme,
                    { class: 'plain', tip: 'Light, dark, or as the system', 'aria-label': 'Theme', test: 'theme' }
                ),
                button('?', openHelp, { class: 'plain', 'aria-label': 'Keyboard help', test: 'open-help' }))));
}

function drawRangeFilter() {
    const place = document.getElementById('range-filter');
    const range = stepRange();
    replaceChildren(place, range && h('span', { class: 'filter', test: 'range-filter' }, `steps ${range[0]}–${range[1]}`,
        button('✕', () => setQuery({ step: null }), { 'aria-label': 'Show all steps', test: 'clear-range' })));
}

/** “● live · 1.2 s ago │ step 412/1000 │ ETA 1 h 12 min”. */
function drawStatus() {
    const place = document.getElementById('status');
    const run = session.run;
    if (!place || !route.run || !run || session.id !== route.run) return place?.replaceChildren();
    const running = run.status === 'running';
    const age = isNumber(session.seconds) ? session.seconds + (
        exported ? 0 : (Date.now() - session.asked) / 1000
    ) : null;
    const words = running ? `live · ${duration(age)} ago` : run.status === 'interrupted' ? 'stopped' : run.status;
    replaceChildren(place,
        h('span', {}, h('span', { class: `dot ${run.status}`, 'aria-hidden': 'true' }), words),
        h(
            'span', { test: 'status-step' },
            `step ${count(lastStep())}${run.plannedSteps ? `/${count(run.plannedSteps)}` : ''}`
        ),
        running && remainingText() && h('span', {}, `ETA ${remainingText()}`),
        running && session.phase && h('span', { test: 'phase' }, session.phase),
        session.follow && h('span', { class: 'badge accent' }, 'following'),
        run.alerts?.length ? link(
            address('overview'), `⚠ ${plural(run.alerts.length, 'alert')}`, { test: 'alert-count' }
        ) : null);
}

/** Steps left times the median of the last twenty steps' seconds. */
function remainingText() {
    const planned = session.run.plannedSteps;
    const recent = session.steps.slice(-20).map(
        (step) => step.metrics['time/stepSeconds']
    ).filter(isNumber).sort((a, b) => a - b);
    if (!planned || !recent.length || planned <= lastStep()) return null;
    return duration((planned - lastStep()) * recent[Math.floor(recent.length / 2)]);
}

const darkWanted = matchMedia('(prefers-color-scheme: dark)');

function applyTheme() {
    const chosen = remembered.get('theme') || 'auto';
    const dark = chosen === 'dark' || (chosen === 'auto' && darkWanted.matches);
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    dispatchEvent(new Event('themechange'));
}

function nextTheme() {
    const order = ['auto', 'light', 'dark'];
    const next = order[(order.indexOf(remembered.get('theme') || 'auto') + 1) % 3];
    remembered.set('theme', next);
    applyTheme();
    announce(`Theme: ${next === 'auto' ? 'as the system' : next}.`, true);
}

darkWanted.addEventListener('change', applyTheme);
