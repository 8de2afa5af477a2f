//! What the rules' patterns are called in Serbian. A name states the pattern, never an offence.

/// The name of a pattern by its rule; nothing for a question of the investigator, which keeps its own name.
pub(super) fn serbian(code: &str) -> Option<&'static str> {
    NAMES.binary_search_by_key(&code, |(known, _)| known).ok().map(|place| NAMES[place].1)
}

/// Sorted by code.
const NAMES: [(&str, &str); 81] = [
    ("F01", "nesrazmera prihoda i rashoda"),
    ("F02", "imovina stečena posle spornog priliva"),
    ("F03", "naglo trošenje sredstava"),
    ("F04", "prenos bliskim licima"),
    ("F05", "prodaja ispod vrednosti"),
    ("F06", "dug vraćen gotovinom"),
    ("F07", "životni standard iznad prihoda"),
    ("F08", "život bez vidljivih troškova"),
    ("F09", "račun koji nije među podacima"),
    ("F10", "plaćanje tuđih stvari"),
    ("L01", "prolazni račun"),
    ("L02", "račun-levak"),
    ("L03", "slivanje uplata"),
    ("L04", "razlivanje isplata"),
    ("L05", "razlivanje pa slivanje"),
    ("L06", "slivanje pa razlivanje"),
    ("L07", "kružni tok"),
    ("L08", "dugačak lanac"),
    ("L09", "mreža uplatilaca i primalaca"),
    ("L10", "zadržana provizija"),
    ("L11", "isti iznosi u oba smera"),
    ("L12", "stalno pražnjenje računa"),
    ("L13", "mirovanje pa naglo poslovanje"),
    ("L14", "nagli promet novog računa"),
    ("L15", "skok obima prometa"),
    ("L16", "okrugli iznosi"),
    ("L17", "neobičan raspored prvih cifara"),
    ("L18", "država sa liste"),
    ("L19", "nov pravac plaćanja"),
    ("L20", "povratni put preko inostranstva"),
    ("L21", "učestala zamena valuta"),
    ("L22", "povratni zajam"),
    ("L23", "prevremena otplata"),
    ("L24", "plaćanja tamo-amo među povezanim licima"),
    ("L25", "plaćanja trećih lica"),
    ("L26", "bez tragova redovnog poslovanja"),
    ("L27", "lični račun u poslovanju"),
    ("L28", "više sopstvenih računa"),
    ("L29", "prelaz u kriptoimovinu ili iz nje"),
    ("L30", "dopune elektronskog novca"),
    ("L31", "oskudan opis plaćanja"),
    ("L32", "opis protivrečan šifri plaćanja"),
    ("L33", "ponovljene fakture"),
    ("L34", "mašinski ritam plaćanja"),
    ("L35", "nov račun koji prosleđuje"),
    ("L36", "zajedničke druge strane"),
    ("L37", "skup zaobilazni put"),
    ("L38", "povraćaj drugom licu"),
    ("R01", "od privrednog društva preko preduzetnika u gotovinu"),
    ("R02", "otkup u gotovini"),
    ("R03", "prolaz preko usluga"),
    ("R04", "faktura za gotovinu"),
    ("R05", "avans bez uvoza"),
    ("R06", "krug pozajmica osnivača"),
    ("R07", "fizičko lice finansira gradnju"),
    ("R08", "polaganje prijavljene gotovine"),
    ("R09", "neobične šifre plaćanja"),
    ("R10", "fizičko lice kao posrednik"),
    ("R11", "prolaz preko sponzorstva"),
    ("R12", "funkcioner"),
    ("S01", "neposredno ispod praga"),
    ("S02", "dnevni zbir preko praga"),
    ("S03", "usitnjavanje kroz duže vreme"),
    ("S04", "više mesta istog dana"),
    ("S05", "više uplatilaca gotovine"),
    ("S06", "sitne uplate, jedan odliv"),
    ("S07", "grupa u istoj ekspozituri"),
    ("S08", "nagomilavanje iznosa ispod praga"),
    ("S09", "usitnjene isplate"),
    ("S10", "usitnjena zamena novca"),
    ("S11", "sitne novčane pošiljke"),
    ("S12", "uzastopni platni instrumenti"),
    ("S13", "tuđe uplate umesto očekivanih"),
    ("S14", "podela ugovorenog iznosa"),
    ("S15", "visok udeo gotovine"),
    ("S16", "pazar u odnosu na kartice"),
    ("S17", "podizanje gotovine posle priliva"),
    ("S18", "okrugli iznosi gotovine"),
    ("T01", "slični iznosi"),
    ("T02", "iznos velik u odnosu na istoriju računa"),
    ("T03", "razilaženje uzvodno"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_by_code() {
        assert!(NAMES.is_sorted_by(|(a, _), (b, _)| a < b));
        assert_eq!(serbian("S01"), Some("neposredno ispod praga"));
        assert_eq!(serbian("X99"), None);
    }
}
