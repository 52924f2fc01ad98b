#!/bin/bash
# The sum of the squares of an array of numbers, as a Bash script that talks with Drover.
#   id=$(drover submit -q --message-channel -- docs/examples/sum-of-squares.sh)
#   until drover send "$id" '[1,2,3]'; do sleep 1; done; drover wait "$id"; drover result "$id"
set -eu

# The first message: a JSON array of whole numbers. The end of standard input: nobody is there any more who waits.
IFS= read -r start || { echo 'disconnected' && exit 1; }
IFS=, read -ra numbers <<<"${start//[!0-9,-]/}"

sum=0 done=0
for number in "${numbers[@]}"; do
    sum=$((sum + number * number)) done=$((done + 1))
    if [ $((done % 1000)) = 0 ]; then
        echo "progress $done ${#numbers[@]} sum $sum" >>"$DROVER_CHANNEL"
        if read -rt 0 && ! IFS= read -r; then
            echo "disconnected at $done"
            exit 1
        fi
    fi
done

echo "{\"message\":\"$done numbers\"}" >>"$DROVER_CHANNEL"
echo "{\"result\":{\"count\":$done,\"sum\":$sum}}" >>"$DROVER_CHANNEL"
