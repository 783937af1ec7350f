import { expect, test } from "vitest";

import { parameterise } from "./parameterise.ts";

test.each([
  [
    "violates it Detail: Failing row contains (51, Chair, null).",
    "violates it Detail: Failing row contains (9, Big (oak) table, null).",
  ],
  ["MOVED 3999 127.0.0.1:6381", "MOVED 12182 10.0.0.7:6380"],
  [
    'bad sign at [Source: (String)"{"a":1,}"; line: 1, column: 8]',
    'bad sign at [Source: (String)"[]]"; line: 3, column: 2]',
  ],
  [
    "dup [SQL: INSERT INTO a (b) VALUES (%(b)s)] [parameters: {'b': 'kim'}] (Background on it)",
    "dup [SQL: INSERT INTO a (b) VALUES (%(b)s)] [parameters: {'b': \"Bo's\"}] (Background on it)",
  ],
  [`failed with params ["kim", 5]: dup`, `failed with params ["lee x", 7]: dup`],
  [
    "gone (SQL: insert into `a` (`b`, `c`) values (x@y.io, Kim))",
    "gone (SQL: insert into `a` (`b`, `c`) values (?, Lee (old)))",
  ],
  [
    "gone (Connection: mysql, SQL: select * from `a` where `b` = kim and `c` = Bo Lee limit 1)",
    "gone (Connection: mysql, SQL: select * from `a` where `b` = 5 and `c` = x limit 1)",
  ],
  ["no bind for cn=Kim Lee,ou=people,dc=acme", "no bind for cn=Bo,ou=people,dc=acme"],
  ["no profile of Kim Lee ([REDACTED:email])", "no profile of Åsa O’Hara ([REDACTED:email])"],
  [`no mail to "Kim" <[REDACTED:email]>`, `no mail to "Lee, Bo" <[REDACTED:email]>`],
  ["SKU AB-1234-XL is gone", "SKU ZZ-9-S is gone"],
  ["no quote for ISIN DE0007164600", "no quote for ISIN US0378331005"],
  ["VAT number DE123456789 is not valid", "VAT number ATU99999999 is not valid"],
  ["no route to BIC COBADEFFXXX", "no route to BIC DEUTDEDBBER"],
  ["cannot clone [REDACTED:email]:acme/shop.git", "cannot clone [REDACTED:email]:kim/till-v2.git"],
  [
    "cannot invoke arn:aws:lambda:eu-west-1:123456789012:function:resize",
    "cannot invoke arn:aws:lambda:us-east-2:998877665544:function:resize",
  ],
  [
    "does not match certificate's altnames: Host: a.local. is not in the cert's altnames: DNS:b",
    "does not match certificate's altnames: Host: intranet. is not in the cert's altnames: DNS:b",
  ],
  [
    "not broadcast together with shapes (3,) (4,)",
    "not broadcast together with shapes (128,7) (64,)",
  ],
  ["intranet:80 error : no route", "a.example.com:443 error : no route"],
  ["NoSuchKey: scans/IMG_0031.HEIC", "NoSuchKey: uploads/2026/a.pdf"],
  ["unknown coupon codes: SPRING10, XMAS", "unknown coupon codes: HELLO5"],
  [
    "blocked Mozilla/5.0 (X11; Linux) AppleWebKit/537.36 (KHTML, like Gecko) Safari/537.36 here",
    "blocked Mozilla/5.0 (compatible; Bot/7.0; +http://a.test/b) here",
  ],
  [
    'open() "/usr/share/nginx/html/favicon.ico" failed (2: No such file or directory)',
    'open() "/usr/share/nginx/html/wp/login" failed (2: No such file or directory)',
  ],
  [
    "script '/var/www/a.php' not found or unable to stat",
    "script '/b' not found or unable to stat",
  ],
  [
    "kim : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/home/kim ; USER=root",
    "lee : 2 incorrect password attempts ; TTY=pts/3 ; PWD=/home/lee ; USER=root",
  ],
  ["FAILED su for root by kim", "FAILED su for root by lee"],
  [
    "byte index 17 is not a char boundary; it is inside 'ü' (bytes 16..18) of `Müllerstraße 8`",
    "byte index 3 is not a char boundary; it is inside 'é' (bytes 2..4) of `Sébastien`",
  ],
  ["no access to arn:aws:s3:::shop/2026/x.csv", "no access to arn:aws:s3:::shop/a"],
  ["no volume kube-api-access-x2x9k", "no volume kube-api-access-lqzrt"],
  ["File too large: invoice-2026-03.pdf (12 bytes)", "File too large: my photo.jpeg (99 bytes)"],
  ["cannot read plan.csv now", "cannot read größen(2).csv now"],
])("the data of libraries is left out: %j and %j", (one, other) => {
  expect(parameterise(one)).toBe(parameterise(other));
});

test.each([
  [
    'column "a" is null Detail: Failing row contains (1).',
    'column "b" is null Detail: Failing row contains (1).',
  ],
  ["gone (SQL: insert into `a` (`b`) values (1))", "gone (SQL: insert into `a` (`c`) values (1))"],
  [
    "gone (SQL: select * from `a` where `b` = kim limit 1)",
    "gone (SQL: select * from `a` where `c` = kim limit 1)",
  ],
  ["dup [SQL: DELETE FROM a] [parameters: {}]", "dup [SQL: DELETE FROM b] [parameters: {}]"],
  ["Profile ([REDACTED:email]) is gone", "Cart ([REDACTED:email]) is gone"],
  ["coupon API is down", "coupon DB is down"],
  ["no bind for cn=admin", "no bind for cn=reader"],
  [
    'open() "/a" failed (2: No such file or directory)',
    'open() "/a" failed (13: Permission denied)',
  ],
  ["cannot read plan.csv now", "cannot read plan.yaml now"],
  ["no access to arn:aws:s3:::shop/a", "no access to arn:aws:s3:::crm/a"],
  ["script 'a.js' is broken", "script 'b.js' is broken"],
  ["FAILED login for root by kim", "FAILED login for root by lee"],
  ["SKU is required", "SKU is unknown"],
  ["VAT is required", "VAT is unknown"],
])("what is no data stays: %j and %j", (one, other) => {
  expect(parameterise(one)).not.toBe(parameterise(other));
});
