module.exports = {
  uiHost: '127.0.0.1',
  userDir: __dirname,
  flowFile: 'flows.json',
  readOnly: true,
  httpAdminRoot: false,
  logging: { console: { level: 'warn' } },
}
