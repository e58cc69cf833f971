# Writes the numbered steps of the schema, in the order of their numbers, as
# C: awk -f embed.awk 1-log.sql 2-arrival.sql > schema.c
BEGIN {
	print "/* Made by embed.awk from the numbered steps of the schema. */"
	print "#include \"lib/wire/db.h\"\n"
	print "const char *const schema_steps[] = {"
}
FNR == 1 {
	if (NR > 1)
		print "\t,"
}
{
	gsub(/\\/, "\\\\")
	gsub(/"/, "\\\"")
	print "\t\"" $0 "\\n\""
}
END {
	print "};"
	print "const int schema_version ="
	print "    sizeof schema_steps / sizeof schema_steps[0];"
}
