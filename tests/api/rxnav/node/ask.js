// What programs that were written for RxNav do: only the address is ours.
const { RxnavApi } = require('rxnav-api')

const api = new RxnavApi().drugInteractionApi()
api.config.baseUrl = `${process.argv[2]}/REST/interaction`

async function main() {
  return {
    version: await api.version(),
    sources: await api.sources(),
    one: await api.interaction('1001', ['ONCHigh', 'DrugBank']),
    list: await api.interactionsBetweenDrugs(['1001', '1002'], ['DrugBank']),
  }
}

main().then((answers) => console.log(JSON.stringify(answers)))
