const either = String.raw`(?:"[^"]*"|'[^']*')`;
/** Not the words of a language and not names of an enumeration: they say which error it is. */
const data = String.raw`(?!["'](?:undefined|null|NaN|true|false|\[object \w+\]|[A-Z][A-Z_]+[A-Z])?["'])${either}`;

/** What files of people end in, not those of a service. A regular expression without groups. */
export const media: string =
  "(?:csv|xlsx?|docx?|pdf|jpe?g|heic|mp3|wav|mp4|mov|avi|mkv|zip|CSV|XLSX?|DOCX?|PDF|JPE?G|HEIC|MP3|WAV|MP4|MOV|AVI|MKV|ZIP)";

/** Of all that a message quotes what follows these words is data, or what is followed by those. */
const inQuotes = [
  // MySQL, .NET, Python, Go; what was searched for; users, as databases name them.
  String.raw`(?<=\b(?:entry|input|input string|time data|parsing|parsing time|(?<!operator to )search for|Search(?:ing)? for|searching for|(?<!resolve )keyword|Detail: Token|decode param|cannot parse|[Ii]nvalid date|search term|coupon|voucher|[Cc]ustomer|[Pp]layer|[Aa]uthor|[Rr]ecipient|[Ss]ubscriber|[Aa]rticle|[Gg]eocod(?:e|ing)(?: of)?|[Uu]ser(?:name)?:?|[Tt]enant|[Ww]orkspace|[Oo]rgani[sz]ation|[Aa]ccount|post|[Tt]itle|[Ss]lug|[Pp]roduct|from String|[Uu]pload(?:ed file)?|[Aa]ttachment) )${either}`,
  String.raw`(?<=\b(?:user(?:_?name)?|login|e-?mail|query|q|search|term|tenant|customer)=)${data}`,
  // Postgres, Java, Python.
  String.raw`(?<=\b(?:for (?:type|enum) \w{1,60}|For input string|with base 10|string to float|malformed \w{1,20} literal|isoformat string|frozen \w{1,40}|[Ii]nvalid (?:date|number|uuid|UUID|e-?mail|url|URL|time|timestamp|duration)): )${either}`,
  // Mongoose, GraphQL, Elasticsearch, Node, zod.
  String.raw`(?<=(?<!["'])\b(?:value:?|[Rr]eceived:?|[Rr]eceived type string \() ?)${data}`,
  String.raw`(?<=\bid )(?:"[^"\s]*\d[^"\s]*"|'[^'\s]*\d[^'\s]*')`,
  String.raw`(?<=\bdup key: \{[^}]{0,200})"[^"]*"`,
  String.raw`(?<=\bIncorrect \w{1,20} value: )${either}`,
  // zod, where it is no name of a type.
  String.raw`(?<="received": ?)"(?!(?:string|number|bigint|nan|boolean|undefined|null|array|object|date|function|symbol|integer|float|map|set|promise|never|void|unknown)")[^"]*"`,
  // serde.
  String.raw`(?<=\binvalid (?:type|value): \w{1,20} )${either}`,
  // Files of people, not of a service.
  String.raw`(?:"[^"\n/]{1,120}\.${media}"|'[^'\n/]{1,120}\.${media}')`,
  // A full disk and a process without descriptors do not come from the file.
  String.raw`(?<=\b(?:EMFILE|ENFILE|ENOSPC|EDQUOT): [^']{1,60})'[^']*'`,
  // Java's and .NET's parsers; validators.
  String.raw`${either}(?= (?:could not be parsed|cannot be parsed|does not match format|was not in a correct format|is not an e-?mail(?: address)?|is not a valid (?:e-?mail|uuid|UUID|url|URL|date|time|timestamp|number|integer|float|decimal|phone|id|ID|ObjectId|choice|enum value|value|IP|ip|address|JSON|input)\b))`,
];

/**
 * What a message quotes of the input that it is about: it differs from one occurrence to the next,
 * however much it looks like a name. Alternatives of a regular expression.
 */
export const quotedData: string = [
  String.raw`(?=["'])(?:${inQuotes.join("|")})`,
  // Ids by their name; AWS' have signs of base64.
  String.raw`(?<=\b(?:[Rr]equest|[Tt]race|[Cc]orrelation|[Ss]ession|[Mm]essage|[Tt]ransaction)[ _-]?[Ii][Dd]["']?[:=] ?["']?)[\w+/=.-]*\w=*`,
  // pydantic.
  String.raw`(?<=\binput_value=)[^\n]{1,400}?(?=, input_type=)`,
  // Postgres (`Key (a)=(b)`); users, as sshd names them.
  String.raw`(?<=\w\)=)\([^)]*\)`,
  String.raw`(?<=\b[Ii]nvalid user ) ?\S+|(?<=\b(?:[Uu]ser|for) )[\w.@-]+(?= from \d)|(?<=\bfor user )[\w.@-]+`,
  String.raw`(?<=\brhost=)\S+|(?<=\b(?:host|domain) name \()[^)\n]{1,253}`,
  // How often something was said; not the name of a processor.
  String.raw`(?<=\()x(?!(?:64|86)\))\d{1,9}(?=\))`,
  // Fastify counts requests to the base of 36.
  String.raw`(?<=\breq-)(?:[0-9a-z]{1,2}|(?=[a-z]*\d)[0-9a-z]{1,16})(?![\w-])`,
].join("|");
