/** Orders as a newcomer would write them: RxNorm product, directions, days of supply. */

export const RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm";

const typical = (code, drug, sig, days) => ({ code, drug, sig, days });

export const TYPICAL = [
  typical("1049621", "oxycodone hydrochloride 5 MG Oral Tablet", "Take 1 tablet every 6 hours as needed for pain", 5),
  typical("1049683", "oxycodone hydrochloride 10 MG Oral Tablet", "Take 1 tablet every 6 hours", 30),
  typical("1049686", "oxycodone hydrochloride 20 MG Oral Tablet", "Take 1 tablet every 6 hours", 30),
  typical("1049574", "12 HR oxycodone hydrochloride 30 MG Extended Release Oral Tablet", "Take 1 tablet twice a day", 30),
  typical("857002", "acetaminophen 325 MG / hydrocodone bitartrate 5 MG Oral Tablet", "Take 1 to 2 tablets every 6 hours as needed for pain", 3),
  typical("856999", "acetaminophen 325 MG / hydrocodone bitartrate 10 MG Oral Tablet", "Take 1 tablet 3 times a day", 30),
  typical("891881", "morphine sulfate 15 MG Extended Release Oral Tablet", "Take 1 tablet twice a day", 30),
  typical("891893", "morphine sulfate 60 MG Extended Release Oral Tablet", "Take 1 tablet twice a day", 30),
  typical("897702", "hydromorphone hydrochloride 4 MG Oral Tablet", "Take 1 tablet 4 times a day", 30),
  typical("245134", "72 HR fentanyl 0.025 MG/HR Transdermal System", "Apply 1 patch every 72 hours", 30),
  typical("197696", "72 HR fentanyl 0.075 MG/HR Transdermal System", "Apply 1 patch every 72 hours", 30),
  typical("864706", "methadone hydrochloride 10 MG Oral Tablet", "Take 1 tablet 3 times a day", 30),
  typical("835603", "tramadol hydrochloride 50 MG Oral Tablet", "Take 1 tablet 3 times a day", 30),
  typical("1010604", "buprenorphine 8 MG / naloxone 2 MG Sublingual Film", "Take 1 film twice a day", 30),
  typical("197901", "lorazepam 1 MG Oral Tablet", "Take 1 tablet twice a day", 30),
  typical("197321", "alprazolam 1 MG Oral Tablet", "Take 1 tablet twice a day", 30),
  typical("310431", "gabapentin 300 MG Oral Capsule", "Take 1 capsule 3 times a day", 30),
  typical("312941", "sertraline 50 MG Oral Tablet", "Take 1 tablet once a day", 30),
  typical("1483744", "naltrexone hydrochloride 50 MG Oral Tablet", "Take 1 tablet once a day", 30),
  typical("1725059", "naloxone hydrochloride 40 MG/ML Nasal Spray", "1 spray in one nostril for suspected overdose", null),
  typical("308191", "amoxicillin 500 MG Oral Capsule", "Take 1 capsule 3 times a day", 7),
];
