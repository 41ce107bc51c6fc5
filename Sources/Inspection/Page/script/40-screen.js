/** What a screen leaves behind is cleared when the next one is drawn. */

let leaving = [];

function onLeave(action) {
    leaving.push(action);
}

function resetScreen() {
    for (const action of leaving) action();
    leaving = [];
    screenChange = null;
    screenUpdate = null;
    screenCommands = [];
    setCursor(null);
    showTip(null);
}
