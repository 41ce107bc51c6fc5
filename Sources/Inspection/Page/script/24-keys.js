/** One table of commands serves the keyboard, the help and the palette. Single letters can be switched off. */

const globalCommands = [
    { keys: '?', name: 'Keyboard help', run: () => openHelp() },
    { keys: '.', name: 'Command palette', run: () => openPalette() },
    { keys: '/', name: 'Search the traces', run: () => openSearch(), needsRun: true },
    { keys: 'g o', name: 'Go to the overview', run: () => go(address('overview')), needsRun: true },
    { keys: 'g g', name: 'Go to the groups', run: () => go(address('groups')), needsRun: true },
    { keys: 'g p', name: 'Go to the problems', run: () => go(address('problems')), needsRun: true },
    { keys: 'g a', name: 'Go to the aha finder', run: () => go(address('aha')), needsRun: true },
    { keys: 'g c', name: 'Go to compare', run: () => go(address('compare')), needsRun: true },
    { keys: 'g f', name: 'Go to the configuration', run: () => go(address('config')), needsRun: true },
    { keys: 'g l', name: 'Go to the log', run: () => go(address('log')), needsRun: true },
    { keys: 'g r', name: 'Go to the runs', run: () => go('#/runs') },
    { keys: 'y', name: 'Copy the link to this view', run: () => copyText(location.href, 'Link copied.') },
    { keys: 's', name: 'Save as…', run: () => openSave(), needsRun: true },
    { keys: 'n', name: 'Write a note', run: () => openNote('note'), needsRun: true },
    { keys: 'F', name: 'Follow the live run', run: () => toggleFollow(), needsRun: true },
    { keys: 'Escape', name: 'Up', run: () => goUp() },
];

let screenCommands = [];
let pendingKey = null;

/** What a screen adds: [keys, name, action]. */
function useKeys(list) {
    screenCommands = list.filter(Boolean).map(([keys, name, run]) => ({ keys, name, run }));
}

function commands() {
    return [...screenCommands, ...globalCommands.filter((command) => !command.needsRun || route.run)];
}

const remembered = {
    get(key) { try { return localStorage.getItem(`hone.${key}`); } catch (error) { return null; } },
    set(key, value) { try { localStorage.setItem(`hone.${key}`, value); } catch (error) { /* a file: page may have no storage */ } },
};

const lettersOff = () => remembered.get('letters') === 'off';

function isTyping(target) {
    return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
        || (target instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button'].includes(target.type));
}

addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.querySelector('dialog[open]')) return;
    if (isTyping(event.target)) {
        if (event.key === 'Escape') event.target.blur();
        return;
    }
    if (lettersOff() && event.key.length === 1) return;
    const typed = pendingKey ? `${pendingKey} ${event.key}` : event.key;
    const list = commands();
    const command = list.find(({ keys }) => keys === typed) || list.find(({ keys }) => keys === event.key);
    pendingKey = null;
    if (command) {
        event.preventDefault();
        command.run(event);
    } else if (list.some(({ keys }) => keys.startsWith(`${event.key} `))) {
        pendingKey = event.key;
        setTimeout(() => { pendingKey = null; }, 1500);
    }
});

/** Where Escape leads: the list this view was opened from, else the level above. */
const origins = new Map();

function openFrom(target) {
    origins.set(target.split('?')[0], location.hash);
    go(target);
}

function goUp() {
    const origin = origins.get(location.hash.split('?')[0]);
    if (origin) return go(origin);
    if (route.screen === 'trace' && document.querySelector('[data-group]')) {
        return go(groupAddress(document.querySelector('[data-group]').dataset.group));
    }
    if (route.screen === 'group') return go(address('groups'));
    if (route.screen === 'problem') return go(address('problems'));
    if (!route.run || route.screen === 'overview') return go('#/runs');
    go(address('overview'));
}

async function copyText(text, said) {
    try {
        await navigator.clipboard.writeText(text);
        announce(said, true);
    } catch (error) {
        window.prompt('Copy:', text);
    }
}

function toggleFollow() {
    session.follow = !session.follow;
    announce(session.follow ? 'Following the run.' : 'Following stopped.', true);
    drawStatus();
    if (session.follow) { hidePill(); showAgain(); }
}
