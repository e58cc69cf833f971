# Writes the schema as C: the numbered steps, in the order of their numbers,
# and what is derived: awk -f embed.awk derived.sql 1-log.sql … > schema.c
function begin() {
	if (FILENAME ~ /derived/)
		print "const char schema_derived[] ="
	else if (!steps++)
		print "const char *const schema_steps[] = {"
}
function end() {
	print in_steps ? "\t," : "\t;"
}
BEGIN {
	print "/* Made by embed.awk from the schema. */"
	print "#include \"lib/wire/db.h\"\n"
}
FNR == 1 {
	if (NR > 1)
		end()
	begin()
	in_steps = steps
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
