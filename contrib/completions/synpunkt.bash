# What bash offers for synpunkt(1): the program itself says it, so nothing here changes when a command is added.
_synpunkt() {
    local word=${COMP_WORDS[COMP_CWORD]} words=() line i
    COMPREPLY=()
    for ((i = 1; i <= COMP_CWORD; i++)); do
        [[ ${COMP_WORDS[i]} == = ]] || words+=("${COMP_WORDS[i]}") # bash takes --unit=tekn apart
    done
    [[ $word == = ]] && word= && words+=("")
    while IFS= read -r line; do
        if [[ $line == :files ]]; then
            compopt -o filenames 2> /dev/null
            while IFS= read -r line; do
                COMPREPLY+=("$line")
            done < <(compgen -f -- "$word")
        else
            COMPREPLY+=("$line")
        fi
    done < <("${COMP_WORDS[0]}" --complete "${words[@]}" 2> /dev/null)
}
complete -F _synpunkt synpunkt
