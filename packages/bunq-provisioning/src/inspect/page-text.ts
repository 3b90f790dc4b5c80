/** The inspector's page. What it shows is made by its script. */
export const pageText = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>bunq-provisioning inspector</title>
<link rel="stylesheet" href="/inspector.css">
<script type="module" src="/inspector.js"></script>
</head>
<body>
<header>
<h1>Inspector</h1>
<label>User <select id="users"></select></label>
<p id="connection" role="status">connecting</p>
<button id="stately" type="button">Show in Stately&#8217;s inspector (loads stately.ai)</button>
</header>
<main>
<section id="chart" aria-label="Chart" tabindex="0"><p>Nobody to show yet: whoever moves appears here.</p></section>
<section id="log" aria-label="What happened" tabindex="0"><h2>What happened</h2><ol reversed></ol></section>
</main>
</body>
</html>
`
