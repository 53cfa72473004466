// VS Code runs this when the extension was uninstalled, with arguments of its own.
process.argv = [...process.argv.slice(0, 2), 'uninstalled'];
await import('./elixirscope.js');
