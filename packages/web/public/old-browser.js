/* A browser without modules runs this alone: it shows at once that it is too old. */
document.documentElement.className += " old-browser";
