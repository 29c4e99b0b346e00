// Throws at load, after `FAIL_AFTER_MS`.

await new Promise((resolve) => {
  setTimeout(resolve, Number(process.env.FAIL_AFTER_MS ?? 0))
})
throw Object.assign(new Error('the app cannot start'), { code: 'ERR_TEST' })
