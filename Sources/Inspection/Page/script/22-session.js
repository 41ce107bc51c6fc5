/** The open run and its steps, kept up to date by asking for the run's version. */

const session = {
    id: null, run: null, steps: [], version: null, phase: null, seconds: null, asked: 0, follow: false, news: 0
};
let screenUpdate = null;

async function openRun(id) {
    if (session.id === id && session.run) return;
    session.id = null;
    const [run, steps] = await Promise.all(
        [get(runPath(id)), exported ? optional(runPath(id, '/steps')) : get(runPath(id, '/steps'))]
    );
    Object.assign(session, {
        id, run, steps: steps?.steps || [], version: run.version, phase: null, seconds: run.secondsSinceWrite,
        asked: Date.now(), news: 0,
    });
    hidePill();
    drawNotices();
}

const lastStep = () => (session.steps.length ? session.steps[session.steps.length - 1].step : 0);

/** Steps inside the chosen range. */
function stepsShown() {
    const range = stepRange();
    return range ? session.steps.filter(({ step }) => step >= range[0] && step <= range[1]) : session.steps;
}

/** Takes new steps in by number, so that asking twice never doubles one. */
function mergeSteps(fresh) {
    const byStep = new Map(session.steps.map((step) => [step.step, step]));
    const added = fresh.filter((step) => !byStep.has(step.step)).length;
    for (const step of fresh) byStep.set(step.step, step);
    session.steps = [...byStep.values()].sort((a, b) => a.step - b.step);
    return added;
}

async function refreshRun() {
    const id = session.id;
    const [run, steps] = await Promise.all([
        get(runPath(id)), get(withParameters(runPath(id, '/steps'), { from: lastStep() + 1 })),
    ]);
    if (session.id !== id) return;
    const traces = run.traces + run.inFlight - session.run.traces - session.run.inFlight;
    session.run = run;
    session.version = run.version;
    const added = mergeSteps(steps.steps);
    drawFrame();
    drawNotices();
    const inPlace = screenUpdate ? screenUpdate() : false;
    if (session.follow && !inPlace) await showAgain();
    else if (!session.follow && (added || traces > 0)) showPill(added, inPlace);
    announce(added ? `Step ${lastStep()} is in.` : null);
}

/** Draws the screen anew where the reader asked for it, with the scroll position kept. */
async function showAgain() {
    const at = scrollY;
    await show();
    scrollTo(0, at);
}

function showPill(steps, inPlace) {
    session.news += steps;
    const label = session.news ? `▲ ${plural(session.news, 'new step')}` : '▲ new traces';
    replaceChildren(document.getElementById('pill-place'), button(label, () => {
        hidePill();
        if (inPlace) scrollTo(0, 0);
        else showAgain();
    }, { class: 'pill', test: 'pill' }));
}

function hidePill() {
    session.news = 0;
    document.getElementById('pill-place').replaceChildren();
}

/** One question after another: every 2 s while the run is alive, every 5 s otherwise, every 4 s while nobody answers. */
async function poll() {
    let wait = 5000;
    try {
        if (!document.hidden || connection.lost) {
            if (!session.id) await get('/api/runs');
            else wait = await askVersion();
        }
    } catch (error) {
        if (!(error instanceof Failure)) throw error;
    }
    if (connection.lost) await countDown(4);
    else await new Promise((resolve) => setTimeout(resolve, wait));
    poll();
}

async function askVersion() {
    const id = session.id;
    const answer = await get(runPath(id, '/version'));
    if (session.id !== id) return 0;
    Object.assign(session, { phase: answer.phase, seconds: answer.secondsSinceWrite, asked: Date.now() });
    session.run.status = answer.status;
    drawStatus();
    if (answer.version !== session.version) await refreshRun();
    return answer.status === 'running' ? 2000 : 5000;
}

function connectionLost() {
    if (connection.lost) return;
    connection.lost = true;
    connection.since = connection.lastAnswer;
    drawDisconnected(4);
    announce('Disconnected.');
}

function connectionFound() {
    connection.lastAnswer = Date.now();
    if (!connection.lost) return;
    connection.lost = false;
    document.getElementById('disconnected')?.remove();
    announce('Connected again.');
    if (document.querySelector('#main .empty')) show();
}

async function countDown(seconds) {
    for (let left = seconds; left > 0; left--) {
        drawDisconnected(left);
        await new Promise((resolve) => setTimeout(resolve, 1000));
    }
}

function drawDisconnected(seconds) {
    const sentence = `Disconnected — retrying in ${seconds} s. What you see is from ${clock(connection.since / 1000)}.`;
    const old = document.getElementById('disconnected');
    if (old) return void (old.textContent = sentence);
    document.getElementById('notices').prepend(
        h('div', { class: 'banner warn', id: 'disconnected', test: 'disconnected' }, sentence)
    );
}

function drawNotices() {
    const place = document.getElementById('notices');
    const disconnected = document.getElementById('disconnected');
    const run = session.run;
    replaceChildren(place, disconnected,
        run?.banner && h('div', { class: 'banner bad', test: 'banner' }, withCode(run.banner)),
        (run?.notices || []).map((notice) => h('div', { class: 'banner', test: 'notice' }, withCode(notice))),
        exported && h('div', { class: 'banner', test: 'export-notice' },
            `${exported.title}. Run ${exported.run}${exported.filter ? `, ${exported.filter}` : ''}: `,
            `${count(exported.shown)} of ${count(exported.of)} traces, written by hone ${exported.hone}.`));
}
