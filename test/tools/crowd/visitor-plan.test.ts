import { expect, test } from 'vitest';
import { type PlanOptions, planVisitor, type VisitorPlan } from '../../../src/tools/crowd/visitor-plan.ts';

const options: PlanOptions = {
  seed: 4,
  perSecond: 200,
  shares: { leave: 0.1, sleep: 0.2, miss: 0.3, complete: 0.5 },
  stayMs: 1_000,
  awayMs: 1_000,
};

function plans(changes: Partial<PlanOptions> = {}): Omit<VisitorPlan, 'chance'>[] {
  return Array.from({ length: 4_000 }, (_, index) => {
    const { chance: _chance, ...plan } = planVisitor(index, { ...options, ...changes });
    return plan;
  });
}

test('the same seed gives the same crowd, another one another', () => {
  expect(plans()).toEqual(plans());
  expect(plans({ seed: 5 })).not.toEqual(plans());
});

test('arrivals keep to the rate, and habits to their shares', () => {
  const all = plans();
  expect(all.every(({ arrivesAtMs }, index) => arrivesAtMs >= index * 5 && arrivesAtMs < (index + 1) * 5)).toBe(true);
  const share = (is: (plan: Omit<VisitorPlan, 'chance'>) => boolean) => all.filter(is).length / all.length;
  expect(share(({ habit }) => habit === 'leaves')).toBeCloseTo(0.1, 1);
  expect(share(({ habit }) => habit === 'sleeps')).toBeCloseTo(0.2, 1);
  expect(share(({ habit }) => habit === 'misses')).toBeCloseTo(0.3, 1);
  expect(share(({ completes }) => completes)).toBeCloseTo(0.5, 1);
  const meanStayMs = all.reduce((sum, { stayMs }) => sum + stayMs, 0) / all.length;
  expect(meanStayMs).toBeGreaterThan(950);
  expect(meanStayMs).toBeLessThan(1_050);
});
