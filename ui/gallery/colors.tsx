import { Card, color } from '@gauntlet/ui';
import { colors } from '../tokens.ts';

export function Colors() {
  return (
    <Card title="Colours" note="tokens.css">
      <p>
        Each follows the theme. Text colours reach 4.5 to 1 on every ground, series and borders of
        controls 3 to 1; a test computes it.
      </p>
      <ul className="swatches">
        {colors.map((name) => (
          <li key={name} className="label">
            <span style={{ background: color(name) }} />
            {name}
          </li>
        ))}
      </ul>
    </Card>
  );
}
