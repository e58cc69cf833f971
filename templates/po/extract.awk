# Lists the messages of templates ([[Message]]) and of C (N_("Message")), as
# the template of a catalogue:
#	awk -f extract.awk ../*.html ../*.csv ... > messages.pot
function put(message)
{
	gsub(/\\u00a0/, "\302\240", message)
	gsub(/\\/, "\\\\", message)
	gsub(/"/, "\\\"", message)
	if (!(message in seen)) {
		seen[message] = 1
		order[++count] = message
		where[message] = FILENAME
	}
}

FNR == 1 {
	in_c = FILENAME ~ /\.[ch]$/
}
{
	rest = $0
	while (!in_c && match(rest, /\[\[[^\]]*\]\]/)) {
		put(substr(rest, RSTART + 2, RLENGTH - 4))
		rest = substr(rest, RSTART + RLENGTH)
	}
	while (in_c && match(rest, /N_\("[^"]*"\)/)) {
		put(substr(rest, RSTART + 4, RLENGTH - 6))
		rest = substr(rest, RSTART + RLENGTH)
	}
}
END {
	print "msgid \"\"\nmsgstr \"\""
	print "\"Content-Type: text/plain; charset=UTF-8\\n\"\n"
	for (i = 1; i <= count; i++) {
		name = where[order[i]]
		sub(/.*\//, "", name)
		print "#: " name
		print "msgid \"" order[i] "\"\nmsgstr \"\"\n"
	}
}
