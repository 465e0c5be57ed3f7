-- Draws docs/segments.svg from the demo's view customer_segments:
--     psql -X -q -A -t -f docs/segments.sql demo > docs/segments.svg
WITH figures AS (
    SELECT segment,
           100.0 * count(*) / sum(count(*)) OVER () AS customers,
           100.0 * sum(monetary) / sum(sum(monetary)) OVER () AS revenue,
           round(percentile_cont(0.5) WITHIN GROUP (ORDER BY recency_days)::numeric) AS days,
           percentile_disc(0.5) WITHIN GROUP (ORDER BY frequency) AS orders,
           percentile_disc(0.5) WITHIN GROUP (ORDER BY monetary) AS spent,
           100 + 44 * row_number() OVER (ORDER BY sum(monetary) DESC) AS y
    FROM customer_segments
    GROUP BY segment
), lines AS (
    SELECT y, format(
        '<text x="24" y="%s" class="name">%s</text>'
        '<rect x="176" y="%s" width="%s" height="12" rx="2" class="customers"/><text x="%s" y="%s" class="small">%s %%</text>'
        '<rect x="176" y="%s" width="%s" height="12" rx="2" class="revenue"/><text x="%s" y="%s" class="small">%s %%</text>'
        '<text x="652" y="%s" class="right">%s</text><text x="724" y="%s" class="right">%s</text><text x="816" y="%s" class="right">%s</text>',
        y + 5, segment,
        y - 13, round(customers * 6, 1), round(182 + customers * 6, 1), y - 3, round(customers, 1),
        y + 1, round(revenue * 6, 1), round(182 + revenue * 6, 1), y + 11, round(revenue, 1),
        y + 5, days, y + 5, orders, y + 5, spent) AS line
    FROM figures
)
SELECT format($svg$<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 840 %s" width="840" height="%s" role="img" aria-labelledby="t d">
<title id="t">Customers and revenue by segment</title>
<desc id="d">Nine segments of an online music shop with their share of customers, their share of revenue, and the median customer of each</desc>
<style>
  text { font: 14px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328 }
  .card { fill: #ffffff; stroke: #d1d9e0 }
  .title { font-size: 18px; font-weight: 600 }
  .small { font-size: 11px; fill: #59636e }
  .head { font-size: 12px; fill: #59636e }
  .right { text-anchor: end }
  .customers { fill: #8c959f }
  .revenue { fill: #0b7a75 }
  .line { stroke: #d1d9e0 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .card { fill: #0d1117; stroke: #3d444d }
    .small, .head { fill: #9198a1 }
    .customers { fill: #656c76 }
    .revenue { fill: #2dd4bf }
    .line { stroke: #3d444d }
  }
</style>
<rect x="0.5" y="0.5" width="839" height="%s" rx="8" class="card"/>
<text x="24" y="38" class="title">Who brings the money</text>
<text x="24" y="60" class="head">69,659 orders of 23,570 customers of an online music shop, scored and named by one SQL statement</text>
<rect x="176" y="87" width="12" height="12" rx="2" class="customers"/><text x="194" y="97" class="head">share of customers</text>
<rect x="330" y="87" width="12" height="12" rx="2" class="revenue"/><text x="348" y="97" class="head">share of revenue</text>
<text x="816" y="80" class="head right">the median customer</text>
<text x="652" y="97" class="head right">days since order</text><text x="724" y="97" class="head right">orders</text><text x="816" y="97" class="head right">spent</text>
<line x1="24" y1="110" x2="816" y2="110" class="line"/>
%s
</svg>$svg$, max(y) + 32, max(y) + 32, max(y) + 31, string_agg(line, E'\n' ORDER BY y))
FROM lines;
