/** The page begins: theme, first screen, then one question after another to the server. */
applyTheme();
document.getElementById('skip').addEventListener('click', (event) => {
    event.preventDefault();
    document.getElementById('main').focus();
});
show();
if (!exported) {
    setTimeout(poll, 2000);
    setInterval(drawStatus, 1000);
}
