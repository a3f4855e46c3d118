const LINES = [
  { series: 'price', text: 'price' },
  { series: 'day-ahead', text: 'day-ahead' },
  { series: 'expected', text: 'expected, with the band of 8 in 10' },
  { series: 'breakeven', text: 'breakevens of the groups' },
  { series: 'plan', text: 'plan' },
  { series: 'drawn', text: 'drawn, by the miners' },
  { series: 'metered', text: 'metered' },
];

/** How each line is drawn, and what moves the panels. */
export function Legend() {
  return (
    <>
      <ul className="legend timeline-legend">
        {LINES.map(({ series, text }) => (
          <li key={series} data-series={series}>
            {text}
          </li>
        ))}
      </ul>
      <p className="quiet timeline-keys">
        Wheel or pinch zooms, a drag pans. With the panels focused: <kbd>←</kbd> <kbd>→</kbd> pan,{' '}
        <kbd>+</kbd> <kbd>−</kbd> zoom, <kbd>Home</kbd> now, <kbd>Shift</kbd> <kbd>→</kbd> crosshair,{' '}
        <kbd>Enter</kbd> decision.
      </p>
    </>
  );
}
