const { STANDALONE } = process.env

export default STANDALONE ? { output: 'standalone', distDir: '.next-standalone' } : {}
