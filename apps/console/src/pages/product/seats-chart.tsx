import type { ReactElement } from 'react';
import { CartesianGrid, Legend, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Shape } from '../../api/shapes.js';
import { count, date } from '../../parts/format.js';

type Items = Shape<'SeatsReport'>['items'];

const INK = 'var(--mantine-color-dimmed)';
const BOX = {
  background: 'var(--mantine-color-body)',
  border: '1px solid var(--sl-line)',
  borderRadius: 8,
  fontSize: 13,
};

/** Lines of steps, since seats change at once; each day has the figures of its end. The same figures stand in a table beside it. */
const SeatsChart = ({ items }: { readonly items: Items }): ReactElement => (
  <div aria-hidden="true">
    <ResponsiveContainer width="100%" height={260}>
      <LineChart data={[...items]} margin={{ top: 8, right: 16, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid stroke="var(--sl-line)" vertical={false} />
        <XAxis dataKey="date" tickFormatter={date} minTickGap={48} stroke={INK} fontSize={12} />
        <YAxis allowDecimals={false} width={56} tickFormatter={count} stroke={INK} fontSize={12} />
        <Tooltip contentStyle={BOX} labelFormatter={(label) => date(String(label))} />
        <Legend wrapperStyle={{ fontSize: 13 }} />
        <Line
          type="stepBefore"
          dataKey="valid"
          name="Valid"
          stroke="var(--sl-bar)"
          strokeWidth={2}
          dot={false}
          isAnimationActive={false}
        />
        <Line
          type="stepBefore"
          dataKey="expired"
          name="Expired"
          stroke="var(--sl-control-line)"
          strokeDasharray="2 3"
          dot={false}
          isAnimationActive={false}
        />
        <Line
          type="stepBefore"
          dataKey="assigned"
          name="Assigned"
          stroke="var(--sl-past-line)"
          strokeWidth={2}
          strokeDasharray="6 3"
          dot={false}
          isAnimationActive={false}
        />
      </LineChart>
    </ResponsiveContainer>
  </div>
);

export default SeatsChart;
