#include "people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void leave_open(char *word)
{
    if (strcmp(word, "-") == 0)
        *word = '\0';
}

static int add(People *people, const Person *person)
{
    Person *longer = realloc(people->list, (size_t)(people->count + 1) * sizeof *longer);
    if (longer == NULL)
        return 0;
    people->list = longer;
    people->list[people->count++] = *person;
    return 1;
}

int people_read(People *people, const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0;
    Person person;
    int sound = 1;
    while (sound && fscanf(file, "%199s %199s %199s", person.sender, person.recipient, person.ancestor) == 3) {
        leave_open(person.sender);
        leave_open(person.recipient);
        leave_open(person.ancestor);
        sound = add(people, &person);
    }
    sound = sound && feof(file);
    return fclose(file) == 0 && sound && people->count > 0;
}

const Person *people_at(const People *people, long n)
{
    static const Person nobody;
    return people->count > 0 ? &people->list[n % people->count] : &nobody;
}
