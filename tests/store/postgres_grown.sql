-- A store as it is after ten years, for the plans of test_postgres_plans.c: a hundred thousand cases, most of them
-- closed, with their entries, letters and events.  Nothing hangs on the words; how many rows of each sort there are, and
-- how they are spread, is what the planner reads.

SET session_replication_role = replica; -- keys are right by the way they are made

INSERT INTO store VALUES (1, 'epoch', 1450000000, 0);
INSERT INTO clock VALUES (1, 1772550000, 100000, 'boot', 0);

-- Case i is one of 10 000 a year, 2016 to 2025.
INSERT INTO cases
SELECT (16 + (i - 1) / 10000) * 10000000 + 1 + (i - 1) % 10000,
       CASE WHEN i <= 98000 THEN 'closed' WHEN i % 3 = 0 THEN 'answered' ELSE 'open' END,
       at, at, 'info@city.example', 'u' || i % 40 || '@city.example', 'u' || i % 40 || '@city.example',
       (i > 98000 AND i % 20 = 0)::int, CASE i % 9 WHEN 0 THEN 'beröm' WHEN 1 THEN 'fraga' ELSE 'felanmalan' END,
       CASE i % 5 WHEN 0 THEN 'webb' ELSE 'e-post' END, 'sv', 'subject ' || i, 'Name ' || i,
       'r' || i / 3 || '@mail.example', hashtextextended('r' || i / 3, 0), '', '', 1, (i % 50 = 0)::int,
       (i % 97 = 0)::int, (i % 31 = 0)::int, (i % 500 = 0)::int, 0, at + 172800,
       CASE WHEN i <= 99900 THEN at + 86400 ELSE 0 END, CASE WHEN i <= 98500 THEN at + 300000 ELSE 0 END,
       CASE WHEN i <= 98000 THEN at + 1500000 ELSE 0 END, 0, CASE WHEN i > 98000 AND i % 4 = 0 THEN at ELSE 0 END,
       at + 300000, 0, 0, 0, 0, i % 3, '', '', CASE WHEN i <= 98000 AND i % 10 > 0 THEN 'annat' ELSE '' END, '',
       CASE WHEN i % 4 = 0 THEN 'measure ' || i ELSE '' END, '', CASE WHEN i % 200 = 0 THEN 160000001 + i % 100 END,
       CASE WHEN i % 100 < 2 THEN 160000001 + i % 50 END, 0, (i % 60 = 0)::int,
       CASE WHEN i % 5 > 0 THEN 'H' || i % 200 || '@City.example' ELSE '' END, NULL,
       CASE WHEN i % 2000 = 0 THEN 'h1@city.example' ELSE '' END, CASE WHEN i > 98000 THEN at + 700000 ELSE 0 END
FROM (SELECT i, 1457000000 + i * 3155 AS at FROM generate_series(1, 100000) AS i) AS spread;

CREATE TEMPORARY TABLE made AS SELECT row_number() OVER (ORDER BY number) AS i, number, opened_at AS at, resident FROM cases;

INSERT INTO participants SELECT number, 1, resident FROM made
UNION ALL SELECT number, 2, 'p' || i || '@mail.example' FROM made WHERE i % 3 = 0;

-- Two entries a case: what the resident wrote and a handler's answer; some mail is on no case.
INSERT INTO entries
SELECT 2 * i - 1 + part, CASE WHEN (i + part) % 100 > 0 THEN number END,
       CASE WHEN (i + part) % 100 = 0 THEN 'automatic' WHEN part = 0 THEN 'resident' WHEN i % 10 = 0 THEN 'internal'
       ELSE 'answer' END,
       CASE WHEN (i + part) % 100 = 0 THEN 'internal' WHEN part = 0 THEN 'resident' WHEN i % 10 = 0 THEN 'internal'
       ELSE 'staff' END,
       CASE part WHEN 0 THEN resident ELSE 'h' || i % 200 || '@city.example' END, i || '.' || part || '@mail.example',
       hashtextextended('message ' || 2 * i + part, 0), 'subject ' || i, 'identity ' || 2 * i + part,
       hashtextextended('identity ' || 2 * i + part, 0), 1, 0, 'person', 'token', at + part * 90000, at + part * 90000,
       resident, 'info@city.example', NULL, NULL, '192.0.2.1', 'Q' || i, 'none', md5(i || 'd' || part), 4000,
       CASE WHEN part = 0 OR i % 10 = 0 THEN repeat('text ' || i || ' ', 5) END
FROM made CROSS JOIN generate_series(0, 1) AS part;

INSERT INTO raws SELECT id, '\x00' FROM entries;
INSERT INTO threads SELECT received_at / 2592000, hashtextextended('thread ' || id, 0), id, case_number FROM entries
WHERE case_number IS NOT NULL AND audience = 'resident';

INSERT INTO words
SELECT id, sender, sender || chr(10) || 'subject ' || id || chr(10) || md5(id || 'a') || ' ' || md5(id || 'b') || ' '
       || (ARRAY['hal', 'snö', 'belysning', 'lekplats', 'buss', 'skola'])[1 + id / 9 % 6]
FROM entries WHERE kind IN ('resident', 'answer') AND id % 9 = 0; -- making their index takes the longest of all
INSERT INTO unread SELECT id FROM entries WHERE id > 199990;

-- Three letters a case: that it has come, the answer, a copy within; some questions of staff on no case.
INSERT INTO letters
SELECT 3 * i - 2 + part, CASE WHEN i % 50 > 0 OR part < 2 THEN number END, 2 * i - 1,
       CASE part WHEN 0 THEN 'receipt' WHEN 1 THEN 'answer' ELSE CASE i % 50 WHEN 0 THEN 'listing' WHEN 1 THEN 'unproven'
       ELSE 'internal' END END,
       CASE WHEN part < 2 THEN 'resident' WHEN i % 50 = 0 THEN 'staff' ELSE 'internal' END,
       CASE part WHEN 0 THEN 1 WHEN 1 THEN 0 ELSE 2 END,
       CASE WHEN part < 2 THEN resident ELSE 'h' || i % 200 || '@city.example' END, '', '', 'sv',
       CASE part WHEN 1 THEN 'h' || i % 200 || '@city.example' ELSE '' END,
       CASE part WHEN 1 THEN hashtextextended('h' || i % 200, 0) END, '', 0, '{}', 'sp.' || 3 * i - 2 + part,
       at + part * 90000, at + part * 90000, 0, '',
       CASE WHEN i <= 99980 THEN CASE WHEN i % 5000 = 0 THEN 'failed' WHEN i % 700 = 0 THEN 'observed'
       WHEN i % 300 = 0 THEN 'bounced' ELSE 'accepted' END WHEN part = 1 THEN 'on-hold' ELSE 'waiting' END,
       '', 0, at + part * 90000 + 5, ''
FROM made CROSS JOIN generate_series(0, 2) AS part;

INSERT INTO sent SELECT id, md5(id::text), 3000, '\x00' FROM letters WHERE state = 'accepted';

-- Six events a case by sixteen writers.
INSERT INTO events
SELECT 1000 * i + part, 'mx' || i % 2 || '/' || i % 8, at + part * 1000,
       CASE WHEN (2 * i - 1) % 100 > 0 OR part <> 1 THEN number END, CASE part WHEN 1 THEN 2 * i - 1 END,
       CASE part WHEN 2 THEN 3 * i - 2 END,
       CASE part WHEN 0 THEN 'event opened' WHEN 1 THEN 'entry resident' WHEN 2 THEN 'letter receipt'
       WHEN 3 THEN 'event status' WHEN 4 THEN 'event unit'
       ELSE CASE i % 20 WHEN 0 THEN 'event old reference' ELSE 'letter answer' END END, '\x00',
       'case=' || number || ' entry=0 letter=0 ' || chr(10) || 'OLD-' || i, decode(md5(i || 'e' || part), 'hex'), '\x00'
FROM made CROSS JOIN generate_series(0, 5) AS part;

INSERT INTO chains SELECT writer, max(sequence), '\x00' FROM events GROUP BY writer;
INSERT INTO receipts (created_at, address_key, domain_key)
SELECT 1772400000 + i * 9, hashtextextended('r' || i, 0), hashtextextended('d' || i % 300, 0)
FROM generate_series(1, 20000) AS i;
INSERT INTO traffic
SELECT DISTINCT hashtextextended('t' || i % 9000, 0), 492000 + i % 168, 1, 160000001 FROM generate_series(1, 50000) AS i;
INSERT INTO pictures
SELECT hashtextextended('h' || i % 200, 0), hashtextextended('picture ' || i, 0), 160000001, 0, 1740000000 + i * 1000
FROM generate_series(1, 30000) AS i;
INSERT INTO silenced SELECT hashtextextended('s' || i, 0), 's' || i || '@mail.example', 1700000000 FROM generate_series(1, 3000) AS i;
INSERT INTO month_lists
SELECT 201601 + y * 100 + m, 'u' || u || '@city.example', CASE WHEN u % 3 > 0 THEN 1 + y * 500 + m * 40 + u END
FROM generate_series(0, 9) AS y, generate_series(0, 11) AS m, generate_series(0, 39) AS u;
INSERT INTO reserved SELECT 2026, i FROM generate_series(1, 16) AS i;
INSERT INTO roundtrips SELECT 3 * i, 'u' || i % 40 || '@city.example', 0, '' FROM generate_series(1, 200) AS i;
INSERT INTO rounds SELECT y, 'body ' || b, 0, 0, 0, '' FROM generate_series(2016, 2025) AS y, generate_series(1, 20) AS b;

SELECT setval(format('serials_%s', year), CASE year WHEN 26 THEN 16 ELSE 10000 END) FROM generate_series(16, 26) AS year;
SELECT setval(pg_get_serial_sequence('entries', 'id'), 200000), setval('letters_id', 300000), setval('events_block', 100010001);

RESET session_replication_role;
